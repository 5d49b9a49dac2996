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
    if (request.status >= 200 && request.status < 300) {
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
      if (answer.status === "200") { accepted(); }
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

  /* ---- the sign-in page --------------------------------------------------------------------------- */

  function signInPage(form) {
    var name = form.querySelector(".entry input");
    var password = byId("password");
    var remember = byId("rememberMe");

    function goOn() {
      leave(api.dataset.confirmed.replace("?", "?rememberMe=" + Boolean(remember && remember.checked) + "&"));
    }

    function check() {
      clearErrors();
      var byEmail = name.type === "email";
      if (!name.value.trim()) {
        itemError(name, text(byEmail ? "requiredField_email" : "requiredField_logonIdentifier"));
      } else if (byEmail && !EMAIL.test(name.value.trim())) { itemError(name, text("invalid_email")); }
      if (!password.value) { itemError(password, text("requiredField_password")); }
      return isClean();
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (busy || !check()) { return; }
      var values = { request_type: "RESPONSE" };
      values[name.id] = name.value.trim();
      values.password = password.value;
      call(api.dataset.post, values, goOn, function (message) {
        pageError(form.querySelector(".error.pageLevel"), message);
        password.focus();
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
    var inputs = entries.filter(function (input) { return input.id !== "emailVerificationCode"; });
    var control = verificationControl(form, inputs);

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

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (busy) { return; }
      if (control && !control.isVerified()) { control.explain(); return; }
      if (!check()) { return; }
      call(
        api.dataset.post,
        claims(entries),
        function () { leave(api.dataset.confirmed); },
        function (message) { pageError(byId("claimVerificationServerError"), message); }
      );
    });
    byId("cancel").addEventListener("click", function () { leave(api.dataset.cancel); });
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

  /* ---- e-mail verification ------------------------------------------------------------------------- */

  function verificationControl(form, inputs) {
    var root = form.querySelector(".verificationControlContent");
    if (!root) { return null; }
    var email = root.querySelector(".EmailBox input");
    var fixed = email.readOnly;
    var code = byId("emailVerificationCode");
    var others = inputs.filter(function (input) { return input !== email; });

    function part(name) { return byId(root.id + "_" + name); }

    function state(name, message) {
      var starts = name === "start";
      var sent = name === "sent";
      var verified = name === "verified";
      root.dataset.state = name;
      form.querySelector(".VerificationCode").hidden = !sent;
      part("but_verify_code").hidden = part("but_send_new_code").hidden = !sent;
      part("but_send_code").hidden = !starts;
      part("but_change_claims").hidden = starts || fixed;
      email.readOnly = fixed || !starts;
      hide(part("info_message"));
      hide(part("success_message"));
      show(part(verified ? "success_message" : "info_message"), message);
      others.forEach(function (input) { input.disabled = !verified; });
      byId("continue").setAttribute("aria-disabled", String(!verified));
      byId("continue_hint").hidden = verified;
    }

    function run(action, values, accepted, input) {
      var address = api.dataset.control + "/" + action + "?" + api.dataset.controlQuery;
      var sent = {};
      sent[email.id] = email.value.trim();
      Object.keys(values).forEach(function (name) { sent[name] = values[name]; });
      call(address, sent, accepted, function (message) {
        pageError(part("error_message"), message);
        input.focus();
      });
    }

    function send() {
      if (busy) { return; }
      clearErrors();
      var fault = fieldFault(email);
      if (fault) { itemError(email, fault); email.focus(); return; }
      run("SendCode", {}, function () {
        state("sent", text("ver_info_msg"));
        code.value = "";
        code.focus();
      }, root.dataset.state === "start" ? email : code);
    }

    function verify() {
      if (busy) { return; }
      clearErrors();
      if (isMissing(code)) { itemError(code, text("required_field")); code.focus(); return; }
      run("VerifyCode", { emailVerificationCode: code.value.trim() }, function () {
        state("verified", text("ver_success_msg"));
        (others[0] || byId("continue")).focus();
      }, code);
    }

    function change() {
      if (busy) { return; }
      clearErrors();
      state("start", text("ver_intro_msg"));
      email.focus();
    }

    part("but_send_code").addEventListener("click", send);
    part("but_send_new_code").addEventListener("click", send);
    part("but_verify_code").addEventListener("click", verify);
    part("but_change_claims").addEventListener("click", change);
    root.addEventListener("keydown", function (event) {
      if (!isKey(event, "Enter", 13) || event.isComposing || event.target.tagName !== "INPUT") { return; }
      if (root.dataset.state === "verified") { return; }
      event.preventDefault();
      if (root.dataset.state === "start") { send(); } else { verify(); }
    });
    state("start", text("ver_intro_msg"));
    return {
      isVerified: function () { return root.dataset.state === "verified"; },
      explain: function () {
        clearErrors();
        pageError(part("error_message"), text("ver_first"));
        (root.dataset.state === "start" ? email : code).focus();
      }
    };
  }

  /* A page that the browser kept (back button) is stale: its csrf token is used up. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });

  all(api, ".claims-provider-selection").forEach(function (button) {
    button.addEventListener("click", function () {
      if (!busy) { leave(button.getAttribute("data-address")); }
    });
  });

  var unified = byId("localAccountForm");
  var asserted = byId("attributeVerification");
  if (unified) { signInPage(unified); } else if (asserted) { selfAssertedPage(asserted); }
})();
