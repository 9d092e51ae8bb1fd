/* Lists under a field, by the pattern of the ARIA combobox: the arrows go through the options, Enter takes, Escape
   closes. htmx fills the list while somebody types; without scripts the field is a plain one. */
const combobox = (field, list, take, { stays = false } = {}) => {
  Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: String(stays) });
  field.setAttribute("aria-controls", list.id);
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")];
  const point = (to) => {
    at = to;
    options().forEach((option, place) => { option.ariaSelected = String(place === at); });
    const chosen = options()[at];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (open) => {
    list.hidden = !open && !stays;
    field.ariaExpanded = String(open || stays);
    point(stays && options().length ? 0 : -1);
  };

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (list.hidden) show(true);
      point(next < (stays ? 0 : -1) ? count - 1 : next >= count ? 0 : next);
    } else if (list.hidden) return;
    else if (event.key === "Enter" && at >= 0 && options()[at]) take(options()[at]);
    else if (event.key === "Escape" && !stays) show(false);
    else return;
    event.preventDefault();
  });
  return { show, options };
};

/* Suggestions under a field. A field for many takes one after its last comma; one that leads somewhere is gone to. */
const suggestUnder = (field) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: field.dataset.suggest, className: "suggestions", role: "listbox", hidden: true });
  list.ariaLabel = "Suggestions";
  field.after(list);
  const { show, options } = combobox(field, list, (option) => {
    if (option.dataset.href) {
      location.assign(option.dataset.href);
      return;
    }
    const before = "many" in field.dataset ? field.value.match(/^.*[,;]\s*/)?.[0] ?? "" : "";
    field.value = before + option.dataset.value;
    show(false);
    field.dispatchEvent(new Event("chosen", { bubbles: true }));
  });
  list.addEventListener("htmx:afterSwap", () => show(options().length > 0 && document.activeElement === field));
  field.addEventListener("blur", () => show(false));
};
document.querySelectorAll("[data-suggest]").forEach(suggestUnder);
