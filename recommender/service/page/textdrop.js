// Text field: pasted, typed, or dropped as a file of plain text, PDF or Word; other files are refused in words.
import { html, useEffect, useId, useRef, useState } from "./ui.js";
import { readFile } from "./api.js";
import { has, number, t } from "./words.js";

const MOST = 200_000; // characters that the service reads
const MOST_BYTES = 2_000_000; // of a file that the service reads
const RECORD = /\.(csv|json|jsonld)$/i;
const PLAIN = /\.(txt|text|md|csv|json|jsonld)$/i;
const READ = { pdf: "application/pdf", docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" };
const kindOf = (file) => READ[file.name.toLowerCase().split(".").at(-1)];

// onRecord: takes the name and text of a transcript or record (.csv, .json) and gives the words that say what it held.
export function TextDrop({ label, hint, value, onText, rows = 7, onRecord }) {
  const [draft, setDraft] = useState(value);
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState("");
  const id = useId();
  const given = useRef(value);
  const told = useRef(value); // what the request was last told; words typed since then are never set back to it
  if (given.current !== value) {
    given.current = value;
    if (value !== told.current) { told.current = value; setDraft(value); } // of a link
  }
  const tell = (text) => { told.current = text; onText(text); };
  useEffect(() => {
    if (draft === told.current) return undefined;
    const timer = setTimeout(() => tell(draft), 450);
    return () => clearTimeout(timer);
  }, [draft]);

  const read = async (file) => {
    if (!file) return;
    const refused = await refusal(file);
    if (refused) { setSaid(refused); return; }
    const text = kindOf(file) ? await wordsOf(file) : await file.text();
    if (text === null) return;
    if (text.includes("\uFFFD") && !kindOf(file)) { setSaid(t("page.file.not_utf8", { name: file.name })); return; }
    if (onRecord && RECORD.test(file.name)) {
      setSaid(await onRecord(file.name, text).catch((error) => `${error.title}. ${error.detail}`));
      return;
    }
    setSaid(t("page.file.read", { name: file.name, n: text.length }));
    setDraft(text);
    tell(text);
  };
  const wordsOf = async (file) => {
    setSaid(t("page.file.reading", { name: file.name }));
    try {
      const found = await readFile(new Blob([file], { type: kindOf(file) }));
      if (!found.why) return found.text;
      const key = `page.file.${found.why}`;
      setSaid(t(has(key) ? key : "page.file.damaged", { name: file.name }));
    } catch (error) {
      setSaid(`${error.title}. ${t("page.file.damaged", { name: file.name })}`);
    }
    return null;
  };
  const dropped = (event) => { event.preventDefault(); setOver(false); read(event.dataTransfer.files[0]); };

  return html`<div class=${`drop ${over ? "over" : ""}`} onDragOver=${(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave=${() => setOver(false)} onDrop=${dropped}>
    <label for=${id}>${label}</label>
    <p class="hint" id=${`${id}h`}>${hint}</p>
    <textarea id=${id} rows=${rows} maxlength=${MOST} aria-describedby=${`${id}h`} value=${draft}
      onInput=${(event) => setDraft(event.target.value)} onBlur=${() => draft !== told.current && tell(draft)}></textarea>
    <p class="drop-foot"><label class="file">${t("page.file.choose")}<input type="file" accept=${onRecord ? ".txt,.md,text/plain,.pdf,.docx,.csv,.json,.jsonld" : ".txt,.md,text/plain,.pdf,.docx"}
      onChange=${(event) => { read(event.target.files[0]); event.target.value = ""; }} /></label>
      <span class="hint">${draft.length > 500 ? t("page.characters", { n: number(draft.length) }) : ""}</span></p>
    <p role="status" class=${said ? "note" : "hidden"}>${said}</p>
  </div>`;
}

async function refusal(file) {
  if (kindOf(file)) return file.size > MOST_BYTES ? t("page.file.large_file", { name: file.name }) : null;
  if (file.size > 4 * MOST) return t("page.file.large", { name: file.name });
  if (/\.(doc|odt|rtf)$/i.test(file.name)) return t("page.file.word", { name: file.name });
  if (!PLAIN.test(file.name) && !file.type.startsWith("text/")) return t("page.file.other", { name: file.name });
  return null;
}
