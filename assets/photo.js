/*
 * Makes a photo small before it is sent: on a slow line the difference between a second and a minute. What the browser cannot read
 * goes as it is; the server makes it small, too.
 */
"use strict";
(() => {
  const SIDE = 1280, QUALITY = 0.82, SMALL = 200 * 1024;

  async function shrink(input, file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return;
    const list = new DataTransfer();
    list.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
    input.files = list.files;
  }

  /** As if it had been tapped again. Safari before 16 and old WebViews cannot do that: the form goes without its event, and its button is off by hand. */
  function send(form) {
    form.dataset.shrunk = "done";
    if (form.requestSubmit) return form.requestSubmit();
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    form.submit();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, input = form.querySelector("input[type=file]");
    const file = input && input.files && input.files[0];
    if (!("shrink" in form.dataset) || form.dataset.shrunk === "done") return;
    if (!file || file.size <= SMALL || !window.createImageBitmap || !window.DataTransfer) return; /* it goes as it is, and no script is needed */
    event.preventDefault();
    event.stopImmediatePropagation(); /* the guard against sending twice comes when it is really sent */
    if (form.dataset.shrunk) return; /* a second tap meanwhile */
    form.dataset.shrunk = "busy";
    shrink(input, file).catch(() => {}).then(() => setTimeout(() => send(form))); /* not while this event is still under way */
  }, true);
})();
