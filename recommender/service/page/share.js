// Handing over: a link that holds the request, the printed page, and files of the answer.
import { Fold, html, Tick, useState } from "./ui.js";
import { handout } from "./api.js";
import { currentLanguage, t } from "./words.js";
import { toFragment } from "./request.js";
import { PLAN_OPTIONS } from "./plan.js";

const FORMATS = ["pdf", "xlsx", "csv", "html"];

function save(content, name) {
  const made = document.createElement("a");
  made.href = URL.createObjectURL(content);
  made.download = name;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 1000);
}

// What the file is about follows the view: the list, the plan, or the credit.
function asked(view, state, learner, answer) {
  if (view === "plan") return ["plan", { learner, options: PLAN_OPTIONS }, {}];
  if (view === "qualification") return ["credit", { learner_id: "you", holdings: learner.holdings || [], qualification_id: answer.request.goal.qualification_id, as_of: answer.as_of }, {}];
  return ["list", learner, { n: state.n }];
}

export function Share({ formats, state, answer, learner, view }) {
  const [said, setSaid] = useState("");
  const [link, setLink] = useState("");
  const copy = async () => {
    const made = `${location.origin}${location.pathname}#${toFragment(state)}`;
    setLink(made);
    try {
      await navigator.clipboard.writeText(made);
      setSaid(`${t("page.share.copied")} ${state.cv ? t("page.share.no_cv") : ""}`);
    } catch {
      setSaid(`${t("page.share.by_hand")} ${state.cv ? t("page.share.no_cv") : ""}`);
    }
  };
  const file = async (format) => {
    const [of, body, query] = asked(view, state, learner, answer);
    setSaid(t("page.working"));
    try {
      save(await handout(body, { format, of, lang: currentLanguage(), ...query }), `stackwise-${of}.${format}`);
      setSaid(t("page.share.saved"));
    } catch (error) {
      setSaid(error.status === 422 ? t("page.share.no_file", { format: format.toUpperCase() }) : `${error.title}. ${error.detail || ""}`);
    }
  };
  return html`<div class="share"><span class="share-title">${t("page.share.title")}</span><button type="button" class="quiet" onClick=${copy}>${t("page.share.link")}</button>
    <button type="button" class="quiet" onClick=${() => print()}>${t("page.share.print")}</button>
    ${FORMATS.filter((format) => formats.includes(format)).map((format) => html`<button type="button" class="quiet" key=${format} onClick=${() => file(format)} aria-label=${t("page.share.file", { format: format.toUpperCase() })}>${format.toUpperCase()}</button>`)}
    <button type="button" class="quiet" onClick=${() => save(new Blob([JSON.stringify(answer, null, 1)], { type: "application/json" }), "answer.json")}>${t("page.share.save")}</button>
    ${said && html`<p role="status" class="hint"><${Tick} /> ${said}</p>`}
    ${link && html`<${Fold} summary=${t("page.share.show")}><input type="text" readonly aria-label=${t("page.share.link")} value=${link} onFocus=${(event) => event.target.select()} /><//>`}</div>`;
}
