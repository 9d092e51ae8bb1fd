/* The keyboard: single letters while nobody types, never with Ctrl but for Ctrl/Cmd-K. Each letter presses what is on
   the page already, so that nothing can be done by keys alone, and what is not there does nothing. The letters can be
   switched off (WCAG 2.1.4); they are shown beside what they press, and "?" lists those that fit the page. */
const keyboard = (() => {
  const BACK = '.trail a[href^="/queue/"]';
  const KEYS = [
    // what to press, what is pressed, and its words where the page has none
    ["g q", '.bar nav a[href="/queue/"]'],
    ["g b", '.bar nav a[href="/board/"]'],
    ["g i", '.bar nav a[href="/mail-in/"]'],
    ["g o", '.bar nav a[href="/mail/"]'],
    ["g r", '.bar nav a[href="/rules/"]'],
    ["g d", '.bar nav a[href="/directory/"]'],
    ["g p", '.bar nav a[href="/people/"]'],
    ["g m", '.bar nav a[href="/my-day/"]'],
    ["g c", '.bar a[href="/calls/new/"]'],
    ["g n", ".bar a.bell", "Notices"],
    ["c", "details#confirm"],
    ["p", "details#promise"],
    ["r", "details#reply"],
    ["n", "details#note"],
    ["a", "details#assign"],
    ["t", 'form[action$="/take/"] button', "Take it"],
    ["w", "details#pause"],
    ["h", "details#hold"],
    ["e", "details#resume"],
    ["d", "details#resolve"],
    ["m", "#macro", "Choose a macro"],
    ["s", "form.serve button"],
    ["u", BACK, "Back to the list"],
    ["/", "#find", "Find a request"],
  ];
  const ROWS = "[data-row], .dense:not(.people) tbody > tr:has(a.plain)";
  const IN_LISTS = [
    ["j", "The next row"],
    ["k", "The row before"],
    ["Enter", "Open the row"],
    ["o", "Open the row"],
    ["x", "Choose the row, or not", "[data-row] input[type=checkbox]"],
  ];
  const OFF = "keysOff";

  const areOn = () => !localStorage.getItem(OFF);
  const here = (selector) => [...document.querySelectorAll(selector)]
    .find((found) => found.checkVisibility() && (!found.closest("[data-row]") || current()?.contains(found)));
  const hint = (keys) => {
    const box = document.createElement("span");
    box.className = "keys-hint";
    box.ariaHidden = "true";
    box.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
    return box;
  };
  const wordsOf = (found) => {
    const copy = (found.querySelector("summary") ?? found).cloneNode(true);
    copy.querySelectorAll(".keys-hint, .count, .visually-hidden").forEach((each) => each.remove());
    return copy.textContent.trim();
  };

  /* Opens what is folded and goes to its first field; presses a link or a button; goes to a field. A form that is
     fetched when it is unfolded is gone to when it is there; letters that are typed before are its own. */
  const UNFOLDS = ".verb-body [hx-trigger^=toggle]";
  let awaited = null;
  let early = "";
  const press = (found) => {
    if (found.matches("input, select")) return found.focus();
    if (found.matches(BACK) && cameFrom.url) return location.assign(cameFrom.url);
    if (!found.matches("details")) return found.click();
    found.open = true;
    if (found.querySelector(UNFOLDS)) awaited = found;
    else enter(found);
  };
  const enter = (found) => {
    const field = found.querySelector(":is(input:not([type=hidden]), select, textarea, button):not(:disabled)");
    (field ?? found.querySelector("summary")).focus();
    if (early && field?.matches("textarea, input:not([type])")) field.setRangeText(early, 0, 0, "end");
    found.scrollIntoView({ block: "nearest" });
  };
  const arrived = () => {
    enter(awaited);
    awaited = null;
    early = "";
  };

  /* Lists: the row that the keys are at is marked, and its link has the focus, also after the list came anew. The way
     back leads to the list as it was, to the same row or to the one that took its place. */
  const LIST = "listOfRequests";
  const cameFrom = JSON.parse(sessionStorage.getItem(LIST) ?? "{}");
  const isBack = cameFrom.url === location.href;
  let at = isBack ? cameFrom.at : "";
  const rows = () => [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  const nameOf = (row) => row?.dataset.row ?? row?.querySelector("a.plain")?.href ?? "";
  const current = () => rows().find((row) => row.contains(document.activeElement)) ?? rows().find((row) => nameOf(row) === at);
  const mark = () => rows().forEach((row) => {
    if (at && nameOf(row) === at) row.ariaCurrent = "true";
    else row.removeAttribute("aria-current");
  });
  const keep = (row) => {
    at = nameOf(row);
    const place = rows().indexOf(row);
    sessionStorage.setItem(LIST, JSON.stringify({ url: location.href, at, place }));
    mark();
  };
  const go = (step) => {
    const all = rows();
    if (!all.length) return false;
    const place = all.indexOf(current());
    const next = place >= 0 ? place + step : isBack ? cameFrom.place : 0;
    const row = all[Math.min(Math.max(next, 0), all.length - 1)];
    keep(row);
    row.querySelector("a.plain")?.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  const choose = () => {
    const box = current()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };
  const openRow = () => {
    const link = current()?.querySelector("a.plain");
    link?.click();
    return Boolean(link);
  };
  const MOVES = { j: () => go(1), k: () => go(-1), x: choose, o: openRow };

  /* What fits this page: its keys, its words and what is pressed. */
  const fitting = () => KEYS.flatMap(([keys, selector, words]) => {
    const found = here(selector);
    return found ? [{ keys, words: words ?? wordsOf(found), found }] : [];
  });
  const showHints = () => {
    document.querySelectorAll("main .keys-hint").forEach((each) => {
      each.parentElement.removeAttribute("aria-keyshortcuts");
      each.remove();
    });
    if (!areOn()) return;
    fitting().filter(({ keys, found }) => keys.length === 1 && found.matches("main :is(details, button)")).forEach(({ keys, found }) => {
      if (found.closest("[data-row]")) return;
      const button = found.querySelector("summary") ?? found;
      button.append(hint(keys));
      button.setAttribute("aria-keyshortcuts", keys);
    });
  };

  const sheet = document.getElementById("keys");
  const showSheet = () => {
    const list = sheet.querySelector("tbody");
    const moves = rows().length ? IN_LISTS.filter(([, , needs]) => !needs || document.querySelector(needs)) : [];
    const lines = [...fitting().map(({ keys, words }) => [keys, words]), ...moves.map(([keys, words]) => [keys, words])];
    if (here("details.verb textarea, details.verb form")) lines.push(["Ctrl Enter", "Send the form that is typed in"]);
    lines.push(["Ctrl K", "Commands"], ["?", "This sheet"]);
    list.replaceChildren(...lines.map(([keys, words]) => {
      const line = document.createElement("tr");
      const [left, right] = [document.createElement("th"), document.createElement("td")];
      left.scope = "row";
      left.append(...hint(keys).childNodes);
      right.textContent = words;
      line.append(left, right);
      return line;
    }));
    const box = sheet.querySelector("input[type=checkbox]");
    box.checked = areOn();
    sheet.showModal();
  };
  sheet.querySelector("input[type=checkbox]").addEventListener("change", ({ target }) => {
    if (target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    showHints();
  });
  document.querySelectorAll("[data-shows]").forEach((button) => button.addEventListener("click", () => {
    button.closest("details")?.removeAttribute("open");
    if (button.dataset.shows === "keys") showSheet();
  }));

  /* A letter that begins two, such as "g", waits a second and a half for the other. */
  let begun = "";
  let waits = 0;
  const pressed = (key) => {
    const keys = begun ? `${begun} ${key}` : key;
    begun = "";
    clearTimeout(waits);
    const fits = fitting().find((each) => each.keys === keys);
    if (fits) press(fits.found);
    else if (keys === "?") showSheet();
    else if (keys === "g") {
      begun = key;
      waits = setTimeout(() => { begun = ""; }, 1500);
    } else return Boolean(MOVES[keys]?.());
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { target, key } = event;
    if (awaited && key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      early += key;
      event.preventDefault();
      return;
    }
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form && target.closest("form[method=post]")) {
      event.preventDefault();
      target.form.requestSubmit();
      return;
    }
    const types = target.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
    if (types && key === "Escape") types.blur();
    if (types || event.ctrlKey || event.metaKey || event.altKey || key.length !== 1 || !areOn()) return;
    if (pressed(key)) event.preventDefault();
  });
  ["htmx:afterSettle", "htmx:sendError", "htmx:responseError"].forEach((happens) => document.addEventListener(happens, ({ target }) => {
    if (awaited?.contains(target)) arrived();
  }));
  ["htmx:afterSettle", "queue:refreshed"].forEach((happens) => document.addEventListener(happens, () => {
    // Where the row is gone, the focus stands on the one that came in its place.
    if (at && !rows().some((row) => nameOf(row) === at)) at = nameOf(current());
    mark();
    showHints();
  }));
  document.addEventListener("click", (event) => {
    const row = event.target.closest(":is(tr, li) a.plain")?.closest("tr, li");
    if (rows().includes(row)) keep(row);
  });
  mark();
  showHints();

  return { areOn, fitting, here, hint, press, wordsOf };
})();
