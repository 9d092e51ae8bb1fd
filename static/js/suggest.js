/* Suggestions under a field, by the pattern of the ARIA combobox: the arrows go through the list, Enter takes, Escape
   closes. A field for many takes it after its last comma. htmx fills the list while somebody types; without scripts
   the field is a plain one. */
const suggestUnder = (field) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: field.dataset.suggest, className: "suggestions", role: "listbox", hidden: true });
  list.ariaLabel = "Suggestions";
  field.after(list);
  Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  field.setAttribute("aria-controls", list.id);
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const point = (to) => {
    at = to;
    options().forEach((option, place) => { option.ariaSelected = String(place === at); });
    const chosen = options()[at];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (open) => {
    list.hidden = !open;
    field.ariaExpanded = String(open);
    point(-1);
  };
  const take = (option) => {
    const before = "many" in field.dataset ? field.value.match(/^.*[,;]\s*/)?.[0] ?? "" : "";
    field.value = before + option.dataset.value;
    show(false);
    field.dispatchEvent(new Event("chosen", { bubbles: true }));
  };

  list.addEventListener("htmx:afterSwap", () => show(options().length > 0 && document.activeElement === field));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (list.hidden) show(true);
      point(next < -1 ? count - 1 : next >= count ? 0 : next);
    } else if (list.hidden) return;
    else if (event.key === "Enter" && at >= 0) take(options()[at]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
};
document.querySelectorAll("[data-suggest]").forEach(suggestUnder);
