/* Keeps the outbox up to date: takes new mails of each fresh page (see live.js) into the list, drops lost ones, and says
   times as people do. */
"use strict";
(function () {
  var KINDS = { email: "mail", sms: "text message", call: "call" };
  var list = document.getElementById("messages");
  var status = document.getElementById("status");
  var clock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
  var day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

  function inWords(moment) {
    var seconds = Math.round((Date.now() - moment) / 1000);
    if (seconds < 10) { return "just now"; }
    if (seconds < 60) { return seconds - (seconds % 10) + " seconds ago"; }
    if (seconds < 120) { return "a minute ago"; }
    if (seconds < 3600) { return Math.floor(seconds / 60) + " minutes ago"; }
    return day.format(moment);
  }

  function all(part, selector) { return Array.prototype.slice.call(part.querySelectorAll(selector)); }

  function tellTimes() {
    all(list, "time").forEach(function (time) {
      var moment = new Date(time.getAttribute("datetime"));
      var words = inWords(moment);
      if (time.textContent !== words) { time.textContent = words; }
      time.title = clock.format(moment);
    });
  }

  function mails(part) { return all(part, ".message"); }

  function dropAllBut(wanted) {
    mails(list).forEach(function (mail) {
      if (wanted.indexOf(mail.id) < 0) { mail.parentNode.removeChild(mail); }
    });
  }

  /* Those that are not shown yet, put before the others in their order. */
  function add(fresh) {
    var first = list.firstChild;
    return fresh.filter(function (mail) { return !document.getElementById(mail.id); }).map(function (mail) {
      var added = document.importNode(mail, true);
      added.classList.add("new");
      return list.insertBefore(added, first);
    });
  }

  function announce(added) {
    var newest = added[0];
    var to = newest.querySelector(".to strong").textContent;
    var code = newest.querySelector(".code").textContent;
    var what = added.length > 1 ? added.length + " new messages, the newest" : "New " + KINDS[newest.getAttribute("data-kind")];
    status.textContent = what + " to " + to + (code && ", code " + code.split("").join(" "));
  }

  /* A mail that a newer one to the same address has followed steps back. */
  function stepBack(mail) {
    var shown = document.getElementById(mail.id);
    if (shown && mail.classList.contains("older")) { shown.classList.add("older"); }
  }

  /* Mails stand newest first on both sides, and those already shown stay untouched (focus, opened details). */
  function take(fresh) {
    dropAllBut(fresh.map(function (mail) { return mail.id; }));
    fresh.forEach(stepBack);
    var added = add(fresh);
    list.querySelector(".empty").hidden = fresh.length > 0;
    tellTimes();
    if (added.length) { announce(added); }
  }

  /* Only a page of the outbox has its mails: not, say, one that tells of an error. */
  document.addEventListener("fresh", function (event) {
    var held = event.detail.getElementById("messages");
    if (held) { take(mails(held)); }
  });

  document.addEventListener("visibilitychange", tellTimes);
  setInterval(tellTimes, 10 * 1000);
  document.getElementById("live").hidden = false;
  tellTimes();
})();
