"use strict";
// Without this script the page shows everything; with it, tables can be sorted, filtered, copied.
document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  warnIfStale();
  tellLocalTimes();
  const tables = [...document.querySelectorAll("table.grid")];
  tables.forEach(equipTable);
  for (const button of document.querySelectorAll(".more button")) openWith(button);
  for (const link of document.querySelectorAll('a[href^="https:"]')) {
    link.target = "_blank";
    link.rel = "noreferrer noopener";
  }
  filterBy(document.getElementById("find"), tables);
});

function warnIfStale() {
  const banner = document.querySelector(".stale");
  if (banner && Date.now() > Date.parse(banner.dataset.until)) banner.hidden = false;
}

function tellLocalTimes() {
  for (const time of document.querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf()) || moment.getTimezoneOffset() === 0) continue;
    const local = moment.toLocaleTimeString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
    time.append(` (${local} here)`);
  }
}

function openWith(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const rest = button.closest(".more").previousElementSibling.querySelector(".rest");
    rest.classList.add("open");
    rest.tabIndex = -1;
    rest.focus({ preventScroll: true });
    button.parentElement.remove();
  });
}

function rowsOf(table) {
  return [...table.querySelectorAll("tbody tr")];
}

function equipTable(table) {
  const original = rowsOf(table);
  if (original.length < 2) return;
  [...table.tHead.rows[0].cells].forEach((head, place) => makeSortable(table, head, place, original));
  const tools = document.createElement("p");
  tools.className = "tools";
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "Copy table";
  copy.setAttribute("aria-label", `Copy table: ${table.getAttribute("aria-label")}`);
  copy.addEventListener("click", async () => {
    const done = await copied(asText(table));
    copy.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { copy.textContent = "Copy table"; }, 2000);
  });
  tools.append(copy);
  table.before(tools);
}

// A span, no button: Chromium repeats a printed head only without one.
function makeSortable(table, head, place, original) {
  const handle = document.createElement("span");
  handle.setAttribute("role", "button");
  handle.tabIndex = 0;
  handle.className = "sort";
  handle.append(...head.childNodes);
  head.append(handle);
  const turn = () => {
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    const order = next[head.getAttribute("aria-sort") || "none"];
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    if (order !== "none") head.setAttribute("aria-sort", order);
    arrange(table, order === "none" ? original : sorted(original, place, order));
    table.classList.toggle("sorted", order !== "none");
  };
  handle.addEventListener("click", turn);
  handle.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    turn();
  });
}

function sorted(rows, place, order) {
  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const valueOf = (row) => row.cells[place].dataset.v ?? row.cells[place].textContent;
  const keyed = rows.filter((row) => !row.classList.contains("case")).map((row) => [valueOf(row), row]);
  const sign = order === "ascending" ? 1 : -1;
  keyed.sort((one, other) => sign * words.compare(one[0], other[0]));
  return [...keyed.map(([, row]) => row), ...rows.filter((row) => row.classList.contains("case"))];
}

function arrange(table, rows) {
  const [first, rest] = table.tBodies;
  const shown = rest && !rest.classList.contains("open") ? first.rows.length : rows.length;
  first.append(...rows.slice(0, shown));
  if (rest) rest.append(...rows.slice(shown));
}

function filterBy(box, tables) {
  if (!box || !tables.length) return;
  const finder = box.closest(".finder");
  const count = finder.querySelector("output");
  finder.hidden = false;
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const apply = () => {
    const wanted = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const table of tables) {
      for (const row of rowsOf(table)) {
        row.hidden = wanted.length > 0 && (row.classList.contains("case") || !wanted.every((word) => textOf(row).includes(word)));
        if (!row.hidden && !row.classList.contains("case")) found += 1;
      }
      table.classList.toggle("none-left", wanted.length > 0 && !rowsOf(table).some((row) => !row.hidden));
    }
    document.documentElement.classList.toggle("filtering", wanted.length > 0);
    count.textContent = wanted.length ? `${found.toLocaleString("en")} ${found === 1 ? "line" : "lines"}` : "";
  };
  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== box && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && document.activeElement === box) {
      box.value = "";
      apply();
    }
  });
}

// For a spreadsheet: tabs between cells, and nothing that it would take for a formula.
function asText(table) {
  const clean = (cell) => {
    const lines = cell.innerText.replace(/\s+/g, " ").trim();
    return /^[=+\-@]/.test(lines) ? `'${lines}` : lines;
  };
  const lineOf = (row) => [...row.cells].map(clean).join("\t");
  const rows = rowsOf(table).filter((row) => !row.hidden && !row.classList.contains("case"));
  return [...table.tHead.rows, ...rows].map(lineOf).join("\n");
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-hidden", "true");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
