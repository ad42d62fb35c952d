// The form for a new customer as a pop-up of the sale. Without this, the same link leads to the form's own page.

const show = async (dialog, response) => {
  // Saved: the sale goes on with whoever it was.
  if (response.redirected) {
    location.assign(response.url);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("main form");
  if (!form) {
    location.assign(response.url);
    return;
  }
  for (const link of form.querySelectorAll(".head .actions a")) link.remove();
  dialog.querySelector("[data-body]").replaceChildren(document.adoptNode(form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(form, event.submitter));
    await show(dialog, await fetch(form.action, { method: "POST", body }));
  });
  (form.querySelector(".fault, [aria-invalid]") ?? form).scrollIntoView({ block: "nearest" });
  form.querySelector("[name=name]")?.focus();
};

for (const link of document.querySelectorAll("a[data-dialog]")) {
  const dialog = document.getElementById(link.dataset.dialog);
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const response = await fetch(link.href);
    await show(dialog, response);
    if (!dialog.open) dialog.showModal();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
