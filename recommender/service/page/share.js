// Handing over: a link that holds the request, the printed page, and the answer for the checker.
import { Fold, html, Tick, useState } from "./ui.js";
import { t } from "./words.js";
import { toFragment } from "./request.js";

export function Share({ state, answer }) {
  const [said, setSaid] = useState("");
  const [link, setLink] = useState("");
  const copy = async () => {
    const made = `${location.origin}${location.pathname}#${toFragment(state)}`;
    setLink(made);
    try {
      await navigator.clipboard.writeText(made);
      setSaid(t("page.share.copied"));
    } catch {
      setSaid(t("page.share.by_hand"));
    }
  };
  const save = () => {
    const made = document.createElement("a");
    made.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1)], { type: "application/json" }));
    made.download = "answer.json";
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 1000);
  };
  return html`<div class="share"><button type="button" class="quiet" onClick=${copy}>${t("page.share.link")}</button>
    <button type="button" class="quiet" onClick=${() => print()}>${t("page.share.print")}</button>
    <button type="button" class="quiet" onClick=${save}>${t("page.share.save")}</button>
    ${said && html`<p role="status" class="hint"><${Tick} /> ${said} ${state.cv ? t("page.share.no_cv") : ""}</p>`}
    ${link && html`<${Fold} summary=${t("page.share.show")}><input type="text" readonly aria-label=${t("page.share.link")} value=${link} onFocus=${(event) => event.target.select()} /><//>`}</div>`;
}
