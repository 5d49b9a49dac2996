/* E-mail verification: one course of events, and the two controls that people see of it (reference 8.7 and 8.8).
   It hangs on the element it works in, where page.js finds it. ECMAScript 5, as there. */
"use strict";
(function () {
  var api = document.getElementById("api");
  var FAILURES = {
    fail_retry: "ver_fail_retry",
    fail_no_retry: "ver_fail_no_retry",
    fail_throttled: "ver_fail_throttled",
    fail_code_expired: "ver_fail_code_expired",
    incorrect_format: "ver_incorrect_format"
  };

  /* ---- the display control ------------------------------------------------------------------------- */

  function displayControl(page, form) {
    var root = form.querySelector(".verificationControlContent");
    if (!root) { return null; }
    var email = root.querySelector(".EmailBox input, .nationalNumber input");
    var country = root.querySelector("select");
    var codes = root.querySelector(".VerificationCode input");
    var fixed = email.readOnly;

    function part(name) { return page.byId(root.id + "_" + name); }

    return {
      root: root,
      email: email,
      code: codes,
      country: country,
      texts: root.getAttribute("data-texts"),
      fixed: fixed,
      locks: root.getAttribute("data-locks") !== "false",
      send: part("but_send_code"),
      resend: part("but_send_new_code"),
      verify: part("but_verify_code"),
      edit: part("but_change_claims"),
      draw: function (state, message) {
        form.querySelector(".VerificationCode").hidden = state !== "sent";
        email.readOnly = fixed || state !== "start";
        if (country) { country.disabled = state !== "start"; }
        page.hide(part("info_message"));
        page.hide(part("success_message"));
        page.show(part(state === "verified" ? "success_message" : "info_message"), message);
      },
      fail: function (message) { page.pageError(part("error_message"), message); },
      call: function (code) {
        var values = {};
        values[email.id] = email.value.trim();
        if (country) { values[country.id] = country.value; }
        if (code) { values[codes.id] = code; }
        var action = code ? "VerifyCode" : "SendCode";
        return { address: api.dataset.control + "/" + action + "?" + api.dataset.controlQuery, values: values };
      }
    };
  }

  /* ---- the split control of old ---------------------------------------------------------------------- */

  function splitControl(page, form) {
    var holder = form.querySelector(".verify[data-claim_id]");
    if (!holder) { return null; }
    var claim = holder.getAttribute("data-claim_id");
    var email = page.byId(claim);
    var fixed = email.readOnly;

    function part(name) { return page.byId(claim + "_" + name); }

    return {
      root: email.parentNode.parentNode,
      email: email,
      code: part("ver_input"),
      fixed: fixed,
      locks: false,
      byEnter: part("ver_but_default"),
      send: part("ver_but_send"),
      resend: part("ver_but_resend"),
      verify: part("ver_but_verify"),
      edit: part("ver_but_edit"),
      draw: function (state) {
        var shown = { start: "intro", sent: "info", verified: "success" };
        Object.keys(shown).forEach(function (name) { page.hide(part(shown[name])); });
        page.show(part(shown[state]));
        part("ver_input_label").hidden = part("ver_input").hidden = state !== "sent";
        email.disabled = !fixed && state !== "start";
      },
      fail: function (message, input) {
        var known = Object.keys(FAILURES).filter(function (name) { return page.text(FAILURES[name]) === message; });
        page.pageError(part(known[0] || "fail_server"), message);
        if (known[0] === "incorrect_format") { page.mark(input); }
      },
      call: function (code) {
        var values = { request_type: code ? "VALIDATION_REQUEST" : "VERIFICATION_REQUEST" };
        values.claim_id = claim;
        values.claim_value = email.value.trim();
        if (code) { values.user_input = code; }
        return { address: api.dataset.post, values: values };
      }
    };
  }

  /* ---- what both do ------------------------------------------------------------------------------------ */

  api.verificationControl = function (page, form, inputs) {
    var control = displayControl(page, form) || splitControl(page, form);
    if (!control) { return null; }
    var email = control.email;
    var code = control.code;
    var others = inputs.filter(function (input) { return !control.root.contains(input); });

    function text(id) { return page.text((control.texts || "") + id); }

    function current() { return control.root.getAttribute("data-state"); }

    function state(name, message) {
      var starts = name === "start";
      var verified = name === "verified";
      control.root.setAttribute("data-state", name);
      control.draw(name, message);
      control.verify.hidden = control.resend.hidden = name !== "sent";
      control.send.hidden = !starts;
      control.edit.hidden = starts || control.fixed;
      others.forEach(function (input) { input.disabled = control.locks && !verified; });
      page.byId("continue").setAttribute("aria-disabled", String(!verified));
      page.byId("continue_hint").hidden = verified;
    }

    function run(typed, accepted, input) {
      var call = control.call(typed);
      page.call(call.address, call.values, accepted, function (message) {
        control.fail(message, input);
        input.focus();
      });
    }

    function send() {
      if (page.isBusy()) { return; }
      page.clearErrors();
      var faulty = [control.country, email].filter(function (input) { return input && page.fieldFault(input); });
      faulty.forEach(function (input) { page.itemError(input, page.fieldFault(input)); });
      if (faulty.length) { faulty[0].focus(); return; }
      var before = code.value;
      run("", function () {
        state("sent", text("ver_info_msg"));
        if (code.value === before) { code.value = ""; } // what was typed meanwhile stays
        code.focus();
      }, current() === "start" ? email : code);
    }

    function verify() {
      if (page.isBusy()) { return; }
      page.clearErrors();
      var typed = code.value.trim();
      if (!typed) { page.itemError(code, page.text("required_field")); code.focus(); return; }
      run(typed, function () {
        state("verified", text("ver_success_msg"));
        (others[0] || page.byId("continue")).focus();
      }, code);
    }

    function goOn() { if (current() === "start") { send(); } else { verify(); } }

    function change() {
      if (page.isBusy()) { return; }
      page.clearErrors();
      state("start", text("ver_intro_msg"));
      email.focus();
    }

    control.send.addEventListener("click", send);
    control.resend.addEventListener("click", send);
    control.verify.addEventListener("click", verify);
    control.edit.addEventListener("click", change);
    if (control.byEnter) { control.byEnter.addEventListener("click", goOn); }
    control.root.addEventListener("keydown", function (event) {
      if (!page.isKey(event, "Enter", 13) || event.isComposing || event.target.tagName !== "INPUT") { return; }
      if (current() === "verified") { return; }
      event.preventDefault();
      if (control.byEnter) { control.byEnter.click(); } else { goOn(); }
    });
    state("start", text("ver_intro_msg"));
    return {
      isVerified: function () { return current() === "verified"; },
      explain: function () {
        page.clearErrors();
        if (control.locks) { control.fail(text("ver_first")); }
        else { page.pageError(page.byId("claimVerificationServerError"), text("ver_first")); }
        (current() === "start" ? email : code).focus();
      }
    };
  };
})();
