// Comforts of a customer's record. Everything here also works without them.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

// Files: dropped or chosen, sent one by one, each with its progress.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector('input[type="file"]');
  const list = document.createElement("ul");
  list.className = "uploads";
  list.setAttribute("aria-live", "polite");
  form.append(list);
  form.querySelector("[data-drop-hint]").hidden = false;

  const send = (file) =>
    new Promise((done) => {
      const line = document.createElement("li");
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      line.append(file.name, bar);
      list.append(line);
      const end = (refused) => {
        bar.remove();
        if (refused) {
          line.className = "fault";
          line.textContent = refused;
        }
        done(!refused);
      };
      const request = new XMLHttpRequest();
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("loadend", () => {
        if (request.status === 200) return end("");
        const told = request.response?.refused?.join(" ");
        end(told || `${file.name}: ${form.dataset.failed}`);
      });
      const data = new FormData();
      data.append("files", file);
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(data);
    });

  const sendAll = async (files) => {
    list.replaceChildren();
    form.setAttribute("aria-busy", "true");
    let kept = 0;
    let refused = 0;
    for (const file of files) {
      if (await send(file)) kept += 1;
      else refused += 1;
    }
    form.removeAttribute("aria-busy");
    input.value = "";
    // The page shows what was kept; with something refused it stays, so that it can be read.
    if (kept > 0 && refused === 0) {
      location.hash = "history";
      location.reload();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll([...input.files]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    if (event.dataTransfer.files.length > 0) sendAll([...event.dataTransfer.files]);
  });
}

// Colleagues suggested behind an `@`.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const area of document.querySelectorAll("textarea[data-mentions]")) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${area.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  (area.closest("label") ?? area).after(list);
  area.setAttribute("aria-controls", list.id);
  let names;
  let chosen = 0;

  const typed = () => /(?:^|[^\p{L}\p{N}])@([^@\n]{0,40})$/u.exec(area.value.slice(0, area.selectionStart));
  const mark = () => {
    for (const [at, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(at === chosen));
  };
  const take = (name) => {
    const end = area.selectionStart;
    const start = end - typed()[1].length;
    area.setRangeText(`${name} `, start, end, "end");
    list.hidden = true;
    area.focus();
  };
  const suggest = async () => {
    const begun = typed();
    if (!begun) {
      list.hidden = true;
      return;
    }
    names ??= fetch(area.dataset.mentions)
      .then((answer) => (answer.ok ? answer.json() : { names: [] }))
      .then((answer) => answer.names)
      .catch(() => []);
    const sought = folded(begun[1]);
    const found = (await names).filter((name) => folded(name).includes(sought)).slice(0, 6);
    list.replaceChildren(
      ...found.map((name) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.textContent = name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(name);
        });
        return item;
      }),
    );
    chosen = 0;
    mark();
    list.hidden = found.length === 0;
  };

  area.addEventListener("input", suggest);
  area.addEventListener("blur", () => (list.hidden = true));
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      chosen = (chosen + steps[event.key] + list.children.length) % list.children.length;
      mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") {
      list.hidden = true;
    } else {
      return;
    }
    event.preventDefault();
  });
}

// Tags: what is suggested goes on from those that are typed already.
for (const field of document.querySelectorAll('input[list="known-tags"]')) {
  const known = [...field.list.options].map((option) => option.value);
  const suggest = () => {
    const typed = field.value.split(",").map((tag) => tag.trim());
    const before = typed.slice(0, -1).filter(Boolean);
    const has = new Set(before.map((tag) => tag.toLowerCase()));
    const left = known.filter((tag) => !has.has(tag.toLowerCase()));
    field.list.replaceChildren(
      ...left.map((tag) => Object.assign(document.createElement("option"), { value: [...before, tag].join(", ") })),
    );
  };
  field.addEventListener("input", suggest);
  field.addEventListener("focus", suggest);
}

// Work of many steps goes on by itself.
document.querySelector("form[data-go-on]")?.requestSubmit();
