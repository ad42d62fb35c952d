// The running total of an order form. Only a comfort: the server prices every order itself.
const form = document.querySelector("form.order");
const output = form?.querySelector(".running");
if (output) {
  const { currency, lang, discount } = form.dataset;
  const format = new Intl.NumberFormat(lang, { style: "currency", currency });
  const minor = 10 ** format.resolvedOptions().maximumFractionDigits;
  const add = () => {
    let total = 0;
    for (const field of form.querySelectorAll("input[data-price]")) {
      const net = Math.round((field.dataset.price * field.value * (10000 - discount)) / 10000);
      total += net + Math.round((net * field.dataset.tax) / 10000);
    }
    output.hidden = !(total > 0);
    output.textContent = format.format(total / minor);
  };
  form.addEventListener("input", add);
  add();
}
