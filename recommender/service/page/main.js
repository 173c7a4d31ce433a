// The page: four steps and the answer, which follows every change once it was asked for.
import { Busy, html, Problem, render, useEffect, useMemo, useRef, useState } from "./ui.js";
import { currentLanguage, LANGUAGES, loadWords, t } from "./words.js";
import { EMPTY, entitled, fromFragment, hasGoal, toFragment, learnerOf, untitled } from "./request.js";
import { about, recommend, show as look, verify, whenLocked } from "./api.js";
import { Goal, Held, Limits, Step, stepWords, WhichOccupation } from "./steps.js";

const AGAIN = 3_000; // milliseconds until what the service offers is asked for again
const PAUSE = 200; // milliseconds after the last change
const NO_CHOICES = { formats: ["csv", "html"], currencies: [], modes: [], languages: [], countries: [] };

// What is shown with an answer is loaded with the first one.
function useLater(wanted, load) {
  const [found, setFound] = useState(null);
  useEffect(() => { if (wanted && !found) load().then(setFound); }, [wanted]);
  return found;
}

// The answer to a learner, and the checker's word on it; a later request replaces one that still runs. It is busy
// from the change itself, so that an answer to what was asked before never passes for one to what is asked now.
function useAnswer(learner, n, wanted) {
  const [found, setFound] = useState({ key: null, answer: null, error: null, checked: null });
  const [again, setAgain] = useState(0);
  const key = JSON.stringify([learner, n, again]);
  useEffect(() => {
    if (!wanted) { setFound({ key: null, answer: null, error: null, checked: null }); return undefined; }
    const control = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await recommend(learner, n, control.signal);
        if (control.signal.aborted) return;
        setFound({ key, answer, error: null, checked: null });
        const checked = await verify(answer, control.signal).catch(() => null);
        if (!control.signal.aborted) setFound((now) => ({ ...now, checked }));
      } catch (error) {
        if (!control.signal.aborted) setFound((before) => ({ ...before, key, error, checked: null }));
      }
    }, PAUSE);
    return () => { clearTimeout(timer); control.abort(); };
  }, [key, wanted]);
  const busy = wanted && found.key !== key;
  return [{ ...found, busy, error: busy ? null : found.error }, () => setAgain(again + 1)];
}

function Page() {
  const [linked, setLinked] = useState(() => fromFragment(location.hash));
  const [state, setState] = useState(linked || EMPTY);
  const [asked, setAsked] = useState(Boolean(linked && hasGoal(linked)));
  const [open, setOpen] = useState(asked ? 0 : 1);
  const [choices, setChoices] = useState(NO_CHOICES);
  const [, setLanguage] = useState(currentLanguage());
  const [locked, setLocked] = useState(null);
  const answerRef = useRef(null);
  const set = (part) => setState((before) => ({ ...before, ...part }));
  const ready = hasGoal(state);
  const learner = useMemo(() => learnerOf(state), [state]);
  const [{ answer, error, busy, checked }, retry] = useAnswer(learner, state.n, asked && ready);
  const later = useLater(asked, () => import("./answer.js"));
  const reading = useLater(asked && !state.cv, () => import("./understood.js"));
  const session = useLater(locked, () => import("./session.js"));

  useEffect(() => {
    whenLocked(() => new Promise((resolve) => setLocked(() => () => { setLocked(null); resolve(); })));
    const ask = (left) => about().then((found) => setChoices({ ...NO_CHOICES, ...found })).catch(() => left && setTimeout(ask, AGAIN, left - 1)); // the service may be starting
    ask(20);
    const follow = () => { const read = fromFragment(location.hash); if (read) { setLinked(read); setState(read); setAsked(hasGoal(read)); setOpen(0); } };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  useEffect(() => { // a reload finds the request in the address, as a link holds it; the service is never sent that part
    if (!answer) return;
    const made = `#${toFragment(state)}`;
    if (made !== location.hash) history.replaceState(null, "", made);
  }, [answer]);

  useEffect(() => {
    untitled(state).forEach(([kind, id]) => look(id, kind).then((found) => found.title !== id && setState((now) => entitled(now, { [id]: found.title }))).catch(() => {}));
  }, [linked]);

  const show = () => {
    setAsked(true);
    setOpen(0);
    requestAnimationFrame(() => answerRef.current && answerRef.current.focus());
  };
  const [goalSaid, heldSaid, limitsSaid] = stepWords(state, answer);
  const go = ready && !asked && show;
  const toggle = (n) => setOpen(open === n ? 0 : n);
  const shared = { state, set, answer };
  const candidates = error && error.kind === "AmbiguousOccupationError" ? error.candidates : [];
  const readHeld = reading && !state.cv && html`<${reading.UnderstoodHeld} ...${shared} />`;

  return html`<a class="skip" href="#answer" onClick=${(event) => { event.preventDefault(); answerRef.current.focus(); }}>${t("page.skip")}</a>
    <header class="top"><div class="top-inner">
      <p class="brand"><img src="/page/icon.svg" alt="" width="28" height="28" />Stackwise</p>
      <label class="language"><span class="hidden">${t("page.language")}</span>
        <select value=${currentLanguage()} onChange=${async (event) => { await loadWords(event.target.value); setLanguage(currentLanguage()); }}>
          ${Object.entries(LANGUAGES).map(([code, words]) => html`<option key=${code} value=${code} lang=${code}>${words}</option>`)}</select></label>
    </div></header>
    <main class=${asked ? "asked" : "start"}>
      <div class="steps">
        <div class="hero"><h1>${t("page.hero")}</h1>${!asked && html`<p>${t("page.hero_more")}</p>`}</div>
        <${Step} n="1" title=${t("page.step.goal")} said=${goalSaid} open=${open === 1} onToggle=${() => toggle(1)}>
          <${Goal} state=${state} set=${set} />
          ${candidates.length > 0 && html`<${WhichOccupation} candidates=${candidates} onPick=${(adOccupation) => set({ adOccupation })} />`}
          <${Next} to=${() => setOpen(2)} words=${t("page.next.held")} show=${go} />
        <//>
        <${Step} n="2" title=${t("page.step.held")} said=${heldSaid} open=${open === 2} onToggle=${() => toggle(2)}>
          <${Held} state=${state} set=${set} understood=${readHeld} />
          <${Next} to=${() => setOpen(3)} words=${t("page.next.limits")} show=${go} />
        <//>
        <${Step} n="3" title=${t("page.step.limits")} said=${limitsSaid} open=${open === 3} onToggle=${() => toggle(3)}>
          <${Limits} ...${shared} choices=${choices} />
          <${Next} show=${go} />
        <//>
        ${!asked && !(open && ready) && html`<p class="go"><button type="button" class="main" disabled=${!ready} onClick=${show}>${t("page.show")}</button>
          ${!ready && html`<span class="hint">${t("page.show_first")}</span>`}</p>`}
      </div>
      <section class="answer" id="answer" ref=${answerRef} tabindex="-1" aria-label=${t("page.step.answer")} aria-busy=${busy}>
        ${asked && !ready && html`<p class="hint">${t("page.show_first")}</p>`}
        ${busy && !answer && html`<${Busy} words=${t("page.working")} />`}
        ${candidates.length > 0 && open !== 1 && html`<${WhichOccupation} candidates=${candidates} onPick=${(adOccupation) => set({ adOccupation })} />`}
        ${error && !candidates.length && html`<${Problem} error=${error} onRetry=${retry} />`}
        ${later && answer && ready && html`<${later.Answer} ...${shared} learner=${learner} busy=${busy} checked=${checked} openStep=${setOpen} formats=${choices.formats} stale=${Boolean(error)} />`}
      </section>
    </main>
    <footer class="foot"><p>${t("page.foot")} <a href="/docs">${t("page.foot_api")}</a></p></footer>
    ${locked && session && html`<${session.KeyDialog} onOpen=${locked} />`}`;
}

// The ways on from a step: the next one, or the answer as soon as there is a goal.
function Next({ to, words, show }) {
  if (!to && !show) return null;
  return html`<p class="next">${to && html`<button type="button" class="second" onClick=${to}>${words}</button>`}
    ${show && html`<button type="button" class="main small" onClick=${show}>${t("page.show")}</button>`}</p>`;
}

const wanted = (navigator.language || "en").slice(0, 2);
loadWords(wanted).then(() => render(html`<${Page} />`, document.getElementById("page")));
