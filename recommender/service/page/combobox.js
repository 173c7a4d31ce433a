// Combobox: a field that suggests items of the catalogue while one types (WAI-ARIA combobox with a listbox).
import { html, useEffect, useId, useRef, useState } from "./ui.js";
import { find } from "./api.js";
import { of, sentence, t } from "./words.js";

const WAIT = 140; // milliseconds after the last key
const LIKE = 85; // of 100: a name that is what was typed but for a slip

// kinds: which items are suggested; onPick({id, title, kind}); freeText: the words as they stand are the last entry.
export function Combobox({ label, hint, kinds, onPick, freeText }) {
  const [text, setText] = useState("");
  const [items, setItems] = useState([]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [said, setSaid] = useState("");
  const id = useId();
  const running = useRef(null);
  const found = useRef(""); // the words that the suggestions are for
  const hasty = useRef(false); // Enter came before the suggestions
  const box = useRef(null);
  useEffect(() => () => running.current && running.current.abort(), []);
  useEffect(() => {
    if (!open || !items.length) return;
    box.current.querySelector("ul").scrollIntoView({ block: "nearest" }); // it may open below the cut edge of its column
    box.current.querySelector("input").scrollIntoView({ block: "nearest" });
  }, [open, items]);

  const ask = (words) => {
    if (running.current) running.current.abort();
    hasty.current = false;
    const control = new AbortController();
    running.current = control;
    if (words.trim().length < 2) { setItems([]); setOpen(false); setSaid(""); return; }
    setTimeout(async () => {
      if (control.signal.aborted) return;
      try {
        const list = await suggestions(words.trim(), kinds, control.signal);
        if (control.signal.aborted) return;
        offer(list, words);
        setSaid(list.length ? t("page.suggestions", { n: list.length }) : t(freeText ? "page.no_skill" : "page.no_suggestions"));
      } catch (error) {
        if (control.signal.aborted) return;
        if (freeText) offer([], words);
        setSaid(error.title || "");
      }
    }, WAIT);
  };

  // The first entry is the one that Enter takes; where the words may stand for themselves, only if it answers them.
  const offer = (list, words) => {
    const all = freeText ? [...list, { kind: "words", id: "", title: words.trim() }] : list;
    const first = freeText && !(list.length && answers(list[0], words)) ? list.length : 0;
    if (hasty.current && all.length) { pick(all[first]); return; }
    found.current = words;
    setItems(all);
    setAt(all.length ? first : -1);
    setOpen(true);
  };

  const pick = (item) => {
    if (running.current) running.current.abort();
    setOpen(false); setItems([]); setSaid("");
    setText("");
    onPick(item);
  };

  const onKey = (event) => {
    const last = items.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { ask(text); return; }
      const next = event.key === "ArrowDown" ? Math.min(last, at + 1) : Math.max(0, at - 1);
      setAt(next);
      const row = document.getElementById(`${id}o${next}`);
      if (row) row.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      const chosen = open && found.current === text && (items[at] || items.find((item) => [item.title, item.matched, item.id].some((name) => plain(name) === plain(text.trim()))));
      if (chosen) { event.preventDefault(); pick(chosen); }
      else if (freeText && text.trim() && (text.trim().length < 2 || found.current === text)) { event.preventDefault(); pick({ title: text.trim() }); }
      else if (found.current !== text) { event.preventDefault(); hasty.current = true; }
    } else if (event.key === "Escape" && open) { event.preventDefault(); setOpen(false); }
  };

  return html`<div class="combo" ref=${box} onFocusOut=${(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
    <label for=${`${id}f`}>${label}</label>
    ${hint && html`<p class="hint" id=${`${id}h`}>${hint}</p>`}
    <input id=${`${id}f`} type="text" role="combobox" autocomplete="off" spellcheck=${"false"} autocapitalize="none"
      aria-autocomplete="list" aria-expanded=${open && items.length > 0} aria-controls=${`${id}l`}
      aria-activedescendant=${open && at >= 0 && items.length ? `${id}o${at}` : undefined}
      aria-describedby=${hint ? `${id}h` : undefined} value=${text}
      onInput=${(event) => { setText(event.target.value); ask(event.target.value); }} onKeyDown=${onKey} />
    <ul id=${`${id}l`} role="listbox" aria-label=${label} class="options" hidden=${!open || !items.length}>
      ${items.map((item, row) => html`<li key=${`${item.kind}${item.id}`} id=${`${id}o${row}`} role="option" aria-selected=${row === at}
        class=${row === at ? "at" : ""} onMouseDown=${(event) => event.preventDefault()} onClick=${() => pick(item)} onMouseMove=${() => at !== row && setAt(row)}>
        <span>${item.kind === "words" ? t("page.add_words", { words: item.title }) : sentence(item.title)}</span>
        <small>${item.kind === "unit" ? item.id : ""}${kinds.length > 1 ? ` ${of("page.kind", item.kind)}` : ""}${differs(item) ? ` ${t("page.also_called", { name: item.matched })}` : ""}</small></li>`)}
    </ul>
    <p class=${open && !items.length && said ? "hint none" : "hidden"} role="status">${said}</p>
  </div>`;
}

const plain = (text) => (text || "").toLocaleLowerCase();
const differs = (item) => item.matched && item.matched !== item.id && plain(item.matched) !== plain(item.title) && !plain(item.id).includes(plain(item.matched));

// Whether an entry is what was typed: each word begins one of its words, or it is like it but for a slip.
function answers(item, words) {
  if (item.likeness >= LIKE) return true;
  const names = [item.title, item.matched].map((name) => ` ${plain(name).replaceAll("-", " ")}`);
  return plain(words).replaceAll("-", " ").split(" ").filter(Boolean).every((word) => names.some((name) => name.includes(` ${word}`)));
}

async function suggestions(words, kinds, signal) {
  const replies = await Promise.all(kinds.map((kind) => find(words, kind, kinds.length > 1 ? 5 : 8, signal)));
  return replies.flatMap((reply) => reply.found).sort((a, b) => (b.likeness || 0) - (a.likeness || 0)).slice(0, 8);
}
