// Session: the key of the service is asked for once and exchanged for a cookie that no script can read.
import { Dialog, html, Problem, useState } from "./ui.js";
import { openSession } from "./api.js";
import { t } from "./words.js";

export function KeyDialog({ onOpen }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState(null);
  const send = async (event) => {
    event.preventDefault();
    try {
      await openSession(key.trim());
      onOpen();
    } catch (problem) {
      setError(problem);
    }
  };
  return html`<${Dialog} title=${t("page.key.title")} onClose=${() => {}}>
    <form onSubmit=${send}>
      <p>${t("page.key.more")}</p>
      <label class="field"><span class="label">${t("page.key.label")}</span>
        <input type="password" autocomplete="off" required value=${key} onInput=${(event) => setKey(event.target.value)} /></label>
      ${error && html`<${Problem} error=${error} />`}
      <p><button type="submit" class="main small">${t("page.key.open")}</button></p>
    </form><//>`;
}
