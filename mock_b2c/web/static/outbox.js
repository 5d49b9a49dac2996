/* Keeps the outbox up to date: takes new mails into the list, drops lost ones, and says times as people do. */
"use strict";
(() => {
  const LOOK_EVERY = 2000;
  const list = document.getElementById("messages");
  const status = document.getElementById("status");
  const clock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
  const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

  function inWords(moment) {
    const seconds = Math.round((Date.now() - moment) / 1000);
    if (seconds < 10) { return "just now"; }
    if (seconds < 60) { return `${seconds - (seconds % 10)} seconds ago`; }
    if (seconds < 120) { return "a minute ago"; }
    if (seconds < 3600) { return `${Math.floor(seconds / 60)} minutes ago`; }
    return day.format(moment);
  }

  function tellTimes() {
    list.querySelectorAll("time").forEach((time) => {
      const moment = new Date(time.dateTime);
      const words = inWords(moment);
      if (time.textContent !== words) { time.textContent = words; }
      time.title = clock.format(moment);
    });
  }

  function mails(part) { return [...part.querySelectorAll(".message")]; }

  /* Mails stand newest first on both sides, and those already shown stay untouched (focus, opened details). */
  function take(fresh) {
    const wanted = new Set(mails(fresh).map((mail) => mail.id));
    mails(list).filter((mail) => !wanted.has(mail.id)).forEach((mail) => mail.remove());
    mails(fresh).filter((mail) => mail.matches(".older")).forEach((mail) => document.getElementById(mail.id)?.classList.add("older"));
    const added = mails(fresh).filter((mail) => !document.getElementById(mail.id));
    added.forEach((mail) => mail.classList.add("new"));
    list.prepend(...added);
    list.querySelector(".empty").hidden = wanted.size > 0;
    tellTimes();
    const [newest] = added;
    if (newest) {
      const [to, code] = [".to strong", ".code"].map((part) => newest.querySelector(part).textContent);
      status.textContent = `New mail to ${to}, code ${[...code].join(" ")}`;
    }
  }

  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("messages");
        if (answer.ok && fresh) { take(fresh); }
      } catch {
        /* The emulator is gone or restarting: the next look may find it. */
      }
    }
    setTimeout(look, LOOK_EVERY);
  }

  document.addEventListener("visibilitychange", tellTimes);
  tellTimes();
  setTimeout(look, LOOK_EVERY);
})();
