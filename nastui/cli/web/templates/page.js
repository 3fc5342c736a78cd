/* Keys go to the app at once, without a click into the page first. */
"use strict";
const focus = () => document.querySelector(".xterm-helper-textarea")?.focus();
window.addEventListener("load", () => setTimeout(focus));
window.addEventListener("focus", focus);
