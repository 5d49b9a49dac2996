/* Behaviour of the hosted pages: checks, the pages' own calls, and moving on (reference 8.1, 8.5 to 8.8). */
"use strict";
(function () {
  var api = document.getElementById("api");
  var EMAIL = /^[^\s@<>()[\],;:\\"']+@[^\s@<>()[\],;:\\"'.]+(\.[^\s@<>()[\],;:\\"'.]+)+$/;
  var busy = false;

  function byId(id) { return document.getElementById(id); }

  function text(id) {
    var values = Array.prototype.slice.call(arguments, 1);
    return values.reduce(function (found, value, index) { return found.replace("{" + index + "}", value); }, CONTENT[id]);
  }

  /* ---- the pages' own calls ---------------------------------------------------------------------- */

  async function post(address, values) {
    var body = new URLSearchParams(values);
    var answer = await fetch(address, {
      method: "POST",
      body: body,
      headers: {
        "X-CSRF-TOKEN": SETTINGS.csrf,
        "X-Requested-With": "XMLHttpRequest",
        Accept: "application/json, text/javascript, */*; q=0.01"
      }
    });
    if (!answer.ok) { throw new Error(String(answer.status)); }
    return answer.json();
  }

  /* Runs one call at a time and shows what it says when it is refused. */
  async function call(address, values, accepted, refused) {
    if (busy) { return; }
    setBusy(true);
    try {
      var answer = await post(address, values);
      if (answer.status === "200") { accepted(); return; }
      refused(answer.message);
    } catch (error) {
      refused(text("unknown_error"));
    }
    setBusy(false);
  }

  function setBusy(on) {
    busy = on;
    api.setAttribute("aria-busy", String(on));
    document.querySelectorAll(".working, .verifying-modal").forEach(function (element) {
      element.setAttribute("aria-hidden", String(!on));
    });
    if (byId("verifying_blurb")) { byId("verifying_blurb").textContent = on ? text("preloader_alt") : ""; }
  }

  function goOn() { location.assign(api.dataset.confirmed); }

  /* ---- errors ------------------------------------------------------------------------------------ */

  function show(element, message) {
    var holder = element.querySelector("p") || element;
    if (message !== undefined) { holder.textContent = message; }
    element.setAttribute("aria-hidden", "false");
    element.classList.add("show");
    element.style.display = "block";
  }

  function hide(element) {
    element.setAttribute("aria-hidden", "true");
    element.classList.remove("show");
    element.style.display = "none";
  }

  function itemError(input, message) {
    show(byId(input.id + "_error"), message);
    input.classList.add("highlightError");
    input.setAttribute("aria-invalid", "true");
  }

  function clearErrors() {
    api.querySelectorAll(".error").forEach(hide);
    api.querySelectorAll(".highlightError").forEach(function (input) {
      input.classList.remove("highlightError");
      input.removeAttribute("aria-invalid");
    });
  }

  function focusFirstError() {
    var first = api.querySelector(".highlightError");
    if (first) { first.focus(); }
  }

  /* ---- the sign-in page --------------------------------------------------------------------------- */

  function signInPage(form) {
    var name = form.querySelector("input[type=email]");
    var password = byId("password");
    function check() {
      clearErrors();
      if (!name.value.trim()) { itemError(name, text("requiredField_email")); }
      else if (!EMAIL.test(name.value.trim())) { itemError(name, text("invalid_email")); }
      if (!password.value) { itemError(password, text("requiredField_password")); }
      focusFirstError();
      return !api.querySelector(".highlightError");
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (!check()) { return; }
      var values = { request_type: "RESPONSE" };
      values[name.id] = name.value.trim();
      values.password = password.value;
      call(api.dataset.post, values, goOn, function (message) {
        show(form.querySelector(".error.pageLevel"), message);
        password.focus();
      });
    });
    if (name.value) { password.focus(); }
  }

  /* ---- self-asserted pages -------------------------------------------------------------------------- */

  function passwordFault(input) {
    var rule = input.dataset;
    var value = input.value;
    if (rule.minimum === undefined) { return ""; }
    if (value.length < Number(rule.minimum) || value.length > Number(rule.maximum)) {
      return text("password_length", rule.minimum, rule.maximum);
    }
    var classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9\s]/].filter(function (one) { return one.test(value); });
    return classes.length < Number(rule.classes) ? text("password_classes", rule.classes) : "";
  }

  function fieldFault(input) {
    if (input.getAttribute("aria-required") === "true" && !input.value.trim()) { return text("required_field"); }
    if (input.type === "email" && !EMAIL.test(input.value.trim())) { return text("invalid_email"); }
    return passwordFault(input);
  }

  function selfAssertedPage(form) {
    var inputs = Array.prototype.slice.call(form.querySelectorAll("#attributeList input"));
    var control = verificationControl(form, inputs);

    function check() {
      clearErrors();
      var missing = false;
      inputs.forEach(function (input) {
        if (input.id === "emailVerificationCode") { return; }
        var fault = fieldFault(input);
        missing = missing || fault === text("required_field");
        if (fault) { itemError(input, fault); }
      });
      var again = byId("reenterPassword");
      if (missing) { show(byId("requiredFieldMissing")); }
      else if (api.querySelector(".highlightError")) { show(byId("fieldIncorrect")); }
      else if (again && again.value !== byId("newPassword").value) {
        show(byId("passwordEntryMismatch"));
        again.classList.add("highlightError");
      }
      focusFirstError();
      return !api.querySelector(".highlightError");
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (control && !control.verified()) { control.enter(); return; }
      if (!check()) { return; }
      var values = {};
      inputs.forEach(function (input) {
        values[input.id] = input.type === "password" ? input.value : input.value.trim();
      });
      values.request_type = "RESPONSE";
      call(api.dataset.post, values, goOn, function (message) { show(byId("claimVerificationServerError"), message); });
    });
    byId("cancel").addEventListener("click", function () { location.assign(api.dataset.cancel); });
  }

  /* ---- e-mail verification ------------------------------------------------------------------------- */

  function verificationControl(form, inputs) {
    var root = form.querySelector(".verificationControlContent");
    if (!root) { return null; }
    var email = byId("email");
    var code = byId("emailVerificationCode");
    var part = function (name) { return byId(root.id + "_" + name); };

    function others(disabled) {
      inputs.forEach(function (input) {
        if (input !== email && input !== code) { input.disabled = disabled; }
      });
      byId("continue").setAttribute("aria-disabled", String(disabled));
    }

    function state(name, message) {
      root.dataset.state = name;
      var sent = name === "sent";
      code.closest("li").hidden = !sent;
      part("but_send_code").hidden = name !== "start";
      part("but_verify_code").hidden = part("but_send_new_code").hidden = !sent;
      part("but_change_claims").hidden = name === "start";
      email.readOnly = name !== "start";
      hide(part("info_message"));
      hide(part("success_message"));
      show(part(name === "verified" ? "success_message" : "info_message"), message);
      others(name !== "verified");
    }

    function failed(message) { show(part("error_message"), message); }

    function run(action, values, accepted) {
      hide(part("error_message"));
      clearErrors();
      call(api.dataset.control + "/" + action + "?" + api.dataset.controlQuery, values, function () {
        setBusy(false);
        accepted();
      }, failed);
    }

    function send() {
      clearErrors();
      var fault = fieldFault(email);
      if (fault) { itemError(email, fault); email.focus(); return; }
      run("SendCode", { email: email.value.trim() }, function () {
        state("sent", text("ver_info_msg"));
        code.value = "";
        code.focus();
      });
    }

    function verify() {
      clearErrors();
      if (!code.value.trim()) { itemError(code, text("required_field")); code.focus(); return; }
      run("VerifyCode", { email: email.value.trim(), emailVerificationCode: code.value.trim() }, function () {
        state("verified", text("ver_success_msg"));
        var next = inputs.find(function (input) { return input !== email && input !== code; });
        (next || byId("continue")).focus();
      });
    }

    part("but_send_code").addEventListener("click", send);
    part("but_send_new_code").addEventListener("click", send);
    part("but_verify_code").addEventListener("click", verify);
    part("but_change_claims").addEventListener("click", function () {
      clearErrors();
      state("start", text("ver_intro_msg"));
      email.focus();
    });
    state("start", text("ver_intro_msg"));
    email.focus();
    return {
      verified: function () { return root.dataset.state === "verified"; },
      enter: function () { (root.dataset.state === "start" ? send : verify)(); }
    };
  }

  /* A page that the browser took from its memory (back button) is stale: its csrf token is used up. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { setBusy(false); } });

  var unified = byId("localAccountForm");
  if (unified) { signInPage(unified); } else { selfAssertedPage(byId("attributeVerification")); }
})();
