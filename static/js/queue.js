/* The queue keeps itself up to date: every 15 seconds, while its tab is looked at, it asks whether the list is still
   the one it shows. What is new is put in, what is gone taken out, what has changed is written anew; whatever else
   stands on the page stays as it is: chosen rows, the focus, the place that is read. Each `tr[data-row]` stays the
   same element as long as it is listed, so what other scripts mark on it stays; after a change the list tells them
   with "queue:refreshed". A row in which a form is open waits until that is done; who has changed something says
   "queue:look". */
(() => {
  const EVERY = 15_000, PATIENCE = 10_000; // milliseconds
  const said = document.getElementById("queue-said"), list = document.getElementById("queue-list");
  const offline = document.getElementById("offline"), signedOut = document.getElementById("queue-signed-out");

  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
  const stopsIn = (part) => [part, ...part.querySelectorAll(STOPS)];
  const rowsOf = (part) => [...part.querySelectorAll("tr[data-row]")];

  /* What the server said of a row, without the tokens of its forms, which differ in every answer. */
  const wordsOf = (part) => part.innerHTML.replace(/ name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  const known = new WeakMap(rowsOf(list).map((row) => [row, wordsOf(row)]));

  /* The row that now stands where one was that is gone. */
  const instead = (order, gone) => {
    const at = order.indexOf(gone);
    return [...order.slice(at), ...order.slice(0, at).reverse()].find((row) => row.isConnected);
  };

  const keepingFocus = (change) => {
    const focused = document.activeElement, order = rowsOf(list);
    const part = focused.closest("tr[data-row], #board-tiles, #queue-views, #queue-pages");
    const place = part ? stopsIn(part).indexOf(focused) : 0;
    change();
    if (!part || focused === document.activeElement) return;
    const home = part.isConnected ? part : instead(order, part);
    const stops = home ? [focused.isConnected ? focused : stopsIn(home)[place], home.querySelector("a")] : [];
    for (const stop of [...stops, document.getElementById("main")]) {
      stop?.focus({ preventScroll: true });
      if (stop && stop === document.activeElement) return;
    }
  };

  /* What is read stays where it is on the screen: the row with the focus or, further down, the first one in sight. */
  const keepingPlace = (change) => {
    const held = document.activeElement.closest("tr[data-row]");
    const tops = new Map(rowsOf(list).map((row) => [row, row.getBoundingClientRect().top]));
    const inSight = [...tops.keys()].filter((row) => tops.get(row) >= 0 && tops.get(row) < innerHeight);
    const first = [...inSight.filter((row) => row === held), ...(tops.get(rowsOf(list)[0]) < 0 ? inSight : [])];
    change();
    const still = first.find((row) => row.isConnected);
    if (still) scrollBy({ top: still.getBoundingClientRect().top - tops.get(still), behavior: "instant" });
  };

  const rewrite = (row, fresh) => {
    const chosen = row.querySelector("[name=ticket]")?.checked;
    row.replaceChildren(...fresh.children);
    const box = row.querySelector("[name=ticket]");
    if (box) box.checked = chosen;
  };

  const isBusy = (row) => row.querySelector("details[open] form") !== null;

  const tallied = { new: 0, gone: 0, changed: 0 };
  const merge = (body, fresh) => {
    const rows = new Map(rowsOf(body).map((row) => [row.dataset.row, row]));
    const tally = { ...tallied }, coming = new Set(rowsOf(fresh).map((row) => row.dataset.row));
    const mark = (row, what) => {
      row.classList.add("arrived");
      tally[what] += 1;
    };
    for (const [key, row] of rows) {
      if (coming.has(key) || isBusy(row)) continue;
      row.remove();
      tally.gone += 1;
    }
    let next = body.firstElementChild;
    for (const row of rowsOf(fresh)) {
      const words = wordsOf(row), old = rows.get(row.dataset.row), stays = old ?? row;
      if (!old) mark(row, "new");
      else if (known.get(old) !== words && !isBusy(old)) {
        rewrite(old, row);
        mark(old, "changed");
      }
      if (!isBusy(stays)) known.set(stays, words);
      if (stays === next) next = next.nextElementSibling;
      else body.insertBefore(stays, next);
    }
    return tally;
  };

  /* From something to nothing, or back, the list is another one altogether. */
  const replace = (fresh) => {
    const tally = { ...tallied, gone: rowsOf(list).length, new: rowsOf(fresh).length };
    rowsOf(fresh).forEach((row) => known.set(row, wordsOf(row)));
    list.replaceChildren(...fresh.childNodes);
    return tally;
  };

  const renew = (answer) => {
    const page = document.createElement("template");
    page.innerHTML = answer;
    const part = (id) => page.content.getElementById(id);
    const fresh = part("queue-list"), body = list.querySelector("tbody"), coming = fresh.querySelector("tbody");
    let tally = tallied;
    keepingPlace(() => keepingFocus(() => {
      tally = body && coming ? merge(body, coming) : body || coming ? replace(fresh) : tallied;
      for (const id of ["board-tiles", "queue-views", "queue-count", "queue-pages"]) {
        const old = document.getElementById(id), now = part(id);
        if (old && now && old.innerHTML !== now.innerHTML) old.replaceChildren(...now.childNodes);
      }
    }));
    const words = Object.entries(tally).filter(([, number]) => number).map(([what, number]) => `${number} ${what}`);
    if (!words.length) return;
    said.replaceChildren(`· ${words.join(", ")}`);
    list.dispatchEvent(new CustomEvent("queue:refreshed", { bubbles: true }));
  };

  let etag = "", asking = false, again = false, timer = 0;
  const ask = async () => {
    const headers = etag ? { "If-None-Match": etag } : {};
    const asked = { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(said.dataset.from, asked);
    if (answer.type === "opaqueredirect") return signedOut;
    if (answer.status === 304) return null;
    if (!answer.ok) return offline;
    renew(await answer.text());
    etag = rowsOf(list).some(isBusy) ? "" : answer.headers.get("ETag") ?? "";
    return null;
  };

  const look = async () => {
    clearTimeout(timer);
    again = asking;
    if (document.hidden || asking) return;
    asking = true;
    const trouble = await ask().catch(() => offline);
    asking = false;
    offline.hidden = trouble !== offline;
    signedOut.hidden = trouble !== signedOut;
    timer = setTimeout(look, again ? 0 : EVERY);
  };
  timer = setTimeout(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("queue:look", look);
  list.addEventListener("animationend", ({ target }) => target.classList.remove("arrived"));
})();
