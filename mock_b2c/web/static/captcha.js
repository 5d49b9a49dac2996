/* CAPTCHA: gets a challenge, and has it verified before the form is sent (reference 8.6 and 8.8). It hangs on the
   element it works in, where page.js finds it. ECMAScript 5, as there. */
"use strict";
(function () {
  var api = document.getElementById("api");

  api.captchaControl = function (page) {
    var root = page.byId("captchaControlChallengeCode");
    if (!root) { return null; }
    var entered = page.byId("captchaEntered");
    var image = page.byId("captchaControlChallengeCode_img");
    var spelled = page.byId("captchaControlChallengeCode_text");
    var kind = "Visual";
    var id = "";

    function address(action) {
      return root.getAttribute("data-control") + "/" + action + "?" + root.getAttribute("data-control-query");
    }

    function fresh(focus) {
      page.call(address("GetChallenge"), { challengeType: kind }, function (told) {
        id = told.challengeId;
        image.hidden = kind === "Audio";
        spelled.hidden = !image.hidden;
        if (kind === "Audio") { spelled.textContent = told.challengeString; } else { image.src = told.challengeString; }
        entered.value = "";
        if (focus) { entered.focus(); }
      }, function (message) { page.show(page.byId("captchaUnresolved"), message); });
    }

    page.byId("captchaControlChallengeCode_but_new").addEventListener("click", function () { fresh(true); });
    page.byId("captchaControlChallengeCode_but_audio").addEventListener("click", function () {
      kind = kind === "Visual" ? "Audio" : "Visual";
      this.setAttribute("aria-pressed", String(kind === "Audio"));
      fresh(true);
    });
    fresh(false);
    return {
      again: function () { fresh(false); },
      solved: function (goOn) {
        if (!entered.value.trim()) {
          page.itemError(entered, page.text("required_field"));
          entered.focus();
          return;
        }
        page.call(address("VerifyChallenge"), { challengeId: id, captchaEntered: entered.value.trim() }, goOn, function (message) {
          page.pageError(page.byId("captchaUnresolved"), message);
          page.mark(entered);
          fresh(true);
        });
      }
    };
  };
})();
