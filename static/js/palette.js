/* The command palette: Ctrl/Cmd-K or its button. What can be done and gone to from here is taken from the page itself,
   requests and views come from the server while somebody types. */
{
  const { areOn, fitting, hint, press, wordsOf } = keyboard;
  const palette = document.getElementById("palette");
  const asked = palette.querySelector("input");
  const offered = palette.querySelector("[role=listbox]");
  const none = palette.querySelector("[data-none]");
  const groups = { here: "details.verb[id]", pages: ".bar nav a, .bar .menu-links a" };

  const fits = (words) => asked.value.toLowerCase().split(/\s+/).every((word) => words.toLowerCase().includes(word));
  const commands = (name) => {
    const isPage = ({ found }) => found.matches(".bar *");
    const known = fitting().filter((each) => each.keys !== "/" && isPage(each) === (name === "pages"));
    const others = [...document.querySelectorAll(groups[name])].filter((found) => !known.some((each) => each.found === found));
    return [...known, ...others.map((found) => ({ words: wordsOf(found), found }))].filter(({ words }) => fits(words));
  };
  const optionOf = ({ words, keys, found }, id) => {
    const option = Object.assign(document.createElement("li"), { id, role: "option" });
    option.append(Object.assign(document.createElement("span"), { textContent: words }));
    if (keys && areOn()) option.append(hint(keys));
    option.found = found;
    return option;
  };

  const { show, options } = combobox(asked, offered, (option) => {
    palette.close();
    if (option.found) press(option.found);
    else location.assign(option.dataset.href);
  }, { stays: true });
  const refresh = () => {
    Object.keys(groups).forEach((name) => {
      const box = palette.querySelector(`[data-group=${name}]`);
      const found = commands(name);
      box.hidden = !found.length;
      box.querySelector("ul").replaceChildren(...found.map((each, place) => optionOf(each, `${name}-${place}`)));
    });
    show(true);
    none.hidden = options().length > 0;
  };
  const open = () => {
    if (palette.open) return;
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    asked.value = "";
    palette.showModal();
    refresh();
    htmx.trigger(asked, "opened");
  };

  asked.addEventListener("input", refresh);
  palette.addEventListener("htmx:afterSwap", refresh);
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.querySelector("[data-shows=palette]").addEventListener("click", open);
}
