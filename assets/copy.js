/* Shows the buttons that copy a text; without scripts it is marked by hand. */
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent, field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch (e) { document.execCommand("copy"); } /* the old way, where the page is not served over https */
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}
