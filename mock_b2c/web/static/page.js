/* Behaviour of the hosted pages: checks, the pages' own calls, and moving on (reference 8.1, 8.5 to 8.8).
   All scripts here are ECMAScript 5, which the engines of older test tools read, too. */
"use strict";
(function () {
  var api = document.getElementById("api");
  var EMAIL = /^[^\s@<>()[\],;:\\"']+@[^\s@<>()[\],;:\\"'.]+(\.[^\s@<>()[\],;:\\"'.]+)+$/;
  var PATIENCE = 30000;
  var EXHAUSTED = "AADB2C90151"; // too many wrong codes: the application is told
  var busy = false;
  var leaving = false;

  function byId(id) { return document.getElementById(id); }

  function all(part, selector) { return Array.prototype.slice.call(part.querySelectorAll(selector)); }

  function toggle(element, name, on) {
    if (on) { element.classList.add(name); } else { element.classList.remove(name); }
  }

  /* Not every engine knows the names of keys; all know their numbers. */
  function isKey(event, name, number) { return event.key === name || event.keyCode === number; }

  function text(id, values) {
    return (values || []).reduce(function (found, value, index) {
      return found.replace("{" + index + "}", value);
    }, CONTENT[id]);
  }

  /* ---- the pages' own calls ---------------------------------------------------------------------- */

  /* Half a character, which no request can hold, becomes the mark for that; encodeURIComponent would fail. */
  function encoded(value) {
    return encodeURIComponent(value.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, function (found) {
      return found.length === 2 ? found : "\uFFFD";
    }));
  }

  function formData(values) {
    return Object.keys(values).map(function (name) { return encoded(name) + "=" + encoded(values[name]); }).join("&");
  }

  function isLost(status) { return status >= 400 && status < 500; }

  /* What the emulator said. The status is 0 when it said nothing, or not in time. */
  function read(request) {
    if ((request.status >= 200 && request.status < 300) || request.status === 429) { // beyond a limit: it says so
      try {
        return JSON.parse(request.responseText);
      } catch (error) {
        return { message: text("unknown_error") };
      }
    }
    return { message: text(isLost(request.status) ? "page_out_of_date" : "unknown_error") };
  }

  function post(address, values, answered) {
    var request = new XMLHttpRequest();
    request.open("POST", address);
    request.timeout = PATIENCE;
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    request.setRequestHeader("X-CSRF-TOKEN", SETTINGS.csrf);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("Accept", "application/json, text/javascript, */*; q=0.01");
    request.onreadystatechange = function () { if (request.readyState === 4) { answered(read(request)); } };
    request.send(formData(values));
  }

  /* One call at a time; then `accepted`, or `refused` with the text that says why. */
  function call(address, values, accepted, refused) {
    if (busy) { return; }
    setBusy(true);
    post(address, values, function (answer) {
      if (leaving) { return; }
      setBusy(false);
      if (answer.status === "200") { accepted(answer); }
      else if (answer.errorCode === EXHAUSTED) { leave(api.dataset.confirmed); }
      else { refused(answer.message); }
    });
  }

  function setBusy(on) {
    busy = on;
    all(api, ".working, .verifying-modal").forEach(function (holder) {
      holder.setAttribute("aria-hidden", String(!on));
      (holder.firstElementChild || holder).textContent = on ? text("preloader_alt") : "";
    });
  }

  /* Leaves the page once: a second click would use up a csrf token that the first one already did. */
  function leave(address) {
    if (leaving) { return; }
    leaving = true;
    setBusy(true);
    location.assign(address);
  }

  function leaveByLink(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    leave(event.currentTarget.href);
  }

  /* ---- errors ------------------------------------------------------------------------------------ */

  function show(element, message) {
    var told = message === undefined ? element.textContent : message;
    element.style.display = "block";
    element.setAttribute("aria-hidden", "false");
    element.classList.add("show");
    (element.querySelector("p") || element).textContent = told;
  }

  function hide(element) {
    element.style.display = "none";
    element.setAttribute("aria-hidden", "true");
    element.classList.remove("show");
  }

  function pageError(element, message) {
    show(element, message);
    element.scrollIntoView({ block: "nearest" });
  }

  function itemError(input, message) {
    show(byId(input.id + "_error"), message);
    mark(input);
  }

  function mark(input) {
    input.classList.add("highlightError");
    input.setAttribute("aria-invalid", "true");
  }

  function clearErrors() {
    all(api, ".error").forEach(hide);
    all(api, ".itemLevel").forEach(function (error) { (error.querySelector("p") || error).textContent = ""; });
    all(api, ".highlightError").forEach(function (input) {
      input.classList.remove("highlightError");
      input.removeAttribute("aria-invalid");
    });
  }

  /* Whether nothing is marked; else the first marked field gets the focus. */
  function isClean() {
    var first = api.querySelector(".highlightError");
    if (first) { first.focus(); }
    return !first;
  }

  /* The pages of old have no form element: their button sends, and so does Enter in a field. */
  function onSend(form, button, send) {
    if (form.tagName === "FORM") {
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        send();
      });
      return;
    }
    button.addEventListener("click", send);
    form.addEventListener("keydown", function (event) {
      if (event.defaultPrevented || event.isComposing || event.target.tagName !== "INPUT") { return; }
      if (isKey(event, "Enter", 13)) { event.preventDefault(); send(); }
    });
  }

  /* Sends a form after its CAPTCHA, if it has one, was solved; each counts for one form. */
  function guarded(captcha, send) {
    if (captcha) { captcha.solved(function () { send(captcha.again); }); } else { send(function () {}); }
  }

  /* ---- the sign-in page --------------------------------------------------------------------------- */

  function signInPage(form) {
    var name = form.querySelector(".entry input");
    var password = form.querySelector("input[type=password]");
    var remember = byId("rememberMe");

    function goOn() {
      leave(api.dataset.confirmed.replace("?", "?rememberMe=" + Boolean(remember && remember.checked) + "&"));
    }

    var captcha = api.captchaControl ? api.captchaControl(TOOLS) : null;

    function check() {
      clearErrors();
      var byEmail = name.type === "email";
      if (!name.value.trim()) {
        itemError(name, text(byEmail ? "requiredField_email" : "requiredField_logonIdentifier"));
      } else if (byEmail && !EMAIL.test(name.value.trim())) { itemError(name, text("invalid_email")); }
      if (!password.value) { itemError(password, text("requiredField_password")); }
      return isClean();
    }

    onSend(form, api.querySelector(".localAccount .buttons button"), function () {
      if (busy || !check()) { return; }
      var values = { request_type: "RESPONSE" };
      values[name.id] = name.value.trim();
      values[password.id] = password.value;
      guarded(captcha, function (refused) {
        call(api.dataset.post, values, goOn, function (message) {
          pageError(form.querySelector(".error.pageLevel"), message);
          password.focus();
          refused();
        });
      });
    });
    all(form, "#createAccount, #forgotPassword").forEach(function (link) {
      link.addEventListener("click", leaveByLink);
    });
  }

  /* ---- self-asserted pages -------------------------------------------------------------------------- */

  var CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[@#$%^&*\-_+=[\]{}|\\:',.?/`~"();!]/];

  function passwordRules(input) {
    var value = input.value;
    var dataset = input.dataset;
    return {
      length: value.length >= Number(dataset.minimum) && value.length <= Number(dataset.maximum),
      classes: dataset.digits
        ? /^[0-9]*$/.test(value)
        : CLASSES.filter(function (one) { return one.test(value); }).length >= Number(dataset.classes)
    };
  }

  function passwordFault(input) {
    var rule = input.dataset;
    var met = passwordRules(input);
    if (!met.length) { return text("password_length", [rule.minimum, rule.maximum]); }
    if (!met.classes && rule.digits) { return text("password_digits"); }
    return met.classes ? "" : text("password_classes", [rule.classes]);
  }

  function isMissing(input) { return input.getAttribute("aria-required") === "true" && !input.value.trim(); }

  /* A pattern that this engine cannot read is left to the server. */
  function fitsPattern(pattern, value) {
    try {
      return new RegExp("^(?:" + pattern + ")$").test(value);
    } catch (unreadable) {
      return true;
    }
  }

  function fieldFault(input) {
    if (isMissing(input)) { return text("required_field"); }
    var value = input.value.trim();
    if (input.type === "email" && value && !EMAIL.test(value)) { return text("pattern_email"); }
    if (input.pattern && value && !fitsPattern(input.pattern, value)) { return input.dataset.patternText; }
    return input.dataset.minimum ? passwordFault(input) : "";
  }

  function claims(entries) {
    var values = {};
    entries.forEach(function (input) {
      if (input.dataset.part) { return; }
      values[input.id] = input.type === "password" ? input.value : input.value.trim();
    });
    values.request_type = "RESPONSE";
    return values;
  }

  function selfAssertedPage(form) {
    var entries = all(form, "#attributeList input, #attributeList select");
    var inputs = entries.filter(function (input) {
      var li = input.parentNode.parentNode;
      return !li.classList.contains("VerificationCode") && !input.classList.contains("verifyInput");
    });
    var captcha = api.captchaControl ? api.captchaControl(TOOLS) : null;
    var control = api.verificationControl ? api.verificationControl(TOOLS, form, inputs) : null;
    var appCode = inputs.filter(function (input) { return input.autocomplete === "one-time-code"; })[0];

    function refuse(message) {
      pageError(byId("claimVerificationServerError"), message);
      if (!appCode) { return; }
      mark(appCode); // all that a page of an authenticator app's code is refused for
      appCode.select();
      appCode.focus();
    }

    function check() {
      clearErrors();
      var faulty = inputs.filter(fieldFault);
      faulty.forEach(function (input) { itemError(input, fieldFault(input)); });
      var again = byId("reenterPassword");
      if (faulty.some(isMissing)) { show(byId("requiredFieldMissing")); }
      else if (faulty.length) { show(byId("fieldIncorrect")); }
      else if (again && again.value !== byId("newPassword").value) {
        show(byId("passwordEntryMismatch"));
        mark(again);
      }
      return isClean();
    }

    onSend(form, byId("continue"), function () {
      if (busy) { return; }
      if (control && !control.isVerified()) { control.explain(); return; }
      if (!check()) { return; }
      guarded(captcha, function (refused) {
        call(
          api.dataset.post,
          claims(entries),
          function () { leave(api.dataset.confirmed); },
          function (message) {
            refuse(message);
            refused();
          }
        );
      });
    });
    byId("cancel").addEventListener("click", function () { leave(api.dataset.cancel); });
    all(api, "#createAccount").forEach(function (link) { link.addEventListener("click", leaveByLink); });
    all(form, ".helpLink").forEach(helpLink);
    all(form, ".rules").forEach(rules);
  }

  /* A link by contract, a disclosure button by role: opens by click, Enter and Space. */
  function helpLink(link) {
    var help = byId(link.getAttribute("aria-controls"));
    link.addEventListener("click", function (event) {
      event.preventDefault();
      help.hidden = !help.hidden;
      link.setAttribute("aria-expanded", String(!help.hidden));
    });
    link.addEventListener("keydown", function (event) {
      if (isKey(event, " ", 32)) { event.preventDefault(); link.click(); }
    });
  }

  function rules(list) {
    var input = byId(list.id.replace("_rules", ""));
    input.addEventListener("input", function () {
      var met = passwordRules(input);
      all(list, "li").forEach(function (rule) { toggle(rule, "met", met[rule.dataset.rule]); });
    });
  }

  /* A page that the browser kept (back button) is stale: its csrf token is used up. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });

  all(api, ".accountButton").forEach(function (button) {
    button.addEventListener("click", function () {
      if (!busy) { leave(button.getAttribute("data-address")); }
    });
  });

  var TOOLS = {
    byId: byId,
    call: call,
    clearErrors: clearErrors,
    fieldFault: fieldFault,
    hide: hide,
    isBusy: function () { return busy; },
    isKey: isKey,
    itemError: itemError,
    mark: mark,
    pageError: pageError,
    show: show,
    text: text
  };
  var unified = api.querySelector(".localAccount");
  var asserted = byId("attributeVerification");
  if (unified) { signInPage(unified); } else if (asserted) { selfAssertedPage(asserted); }

  /* From now on buttons do what they should, also the one that was pressed too early (see page.html). */
  api.setAttribute("data-ready", "true");
  var early = byId(api.getAttribute("data-early"));
  if (early) { early.click(); }
})();
