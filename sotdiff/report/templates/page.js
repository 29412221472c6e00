"use strict";
// Without this script the page shows everything; with it, long tables begin short.
document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll(".more button")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const rest = button.parentElement.previousElementSibling.querySelector(".rest");
      rest.classList.add("open");
      rest.tabIndex = -1;
      rest.focus({ preventScroll: true });
      button.parentElement.remove();
    });
  }
  for (const time of document.querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf()) || moment.getTimezoneOffset() === 0) continue;
    const local = moment.toLocaleTimeString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
    time.append(` (${local} here)`);
  }
});
