// Titles: what credentials that are named by id alone are called.
import { useEffect, useState } from "./ui.js";
import { show } from "./api.js";
import { sentence } from "./words.js";

const inWords = (id) => sentence(id.split(".").at(-1).replaceAll("-", " "));

// A function from an id to its title; those not known are looked up, and said by their id's words until then.
export function useTitles(ids, known = {}) {
  const [found, setFound] = useState({});
  const missing = ids.filter((id) => !known[id] && !found[id]);
  useEffect(() => {
    let on = true;
    missing.forEach((id) => show(id).then((item) => on && setFound((now) => ({ ...now, [id]: item.title }))).catch(() => {}));
    return () => { on = false; };
  }, [missing.join()]);
  return (id) => known[id] || found[id] || inWords(id);
}
