// The qualification as a tree that fills up: by what is held, by chosen courses, or by the plan.
import { Busy, Choice, html, Problem, Tick, useEffect, useState } from "./ui.js";
import { credit } from "./api.js";
import { of, t } from "./words.js";
import { usePlan } from "./plan.js";
import { useTitles } from "./titles.js";

export function QualificationView(props) {
  const [by, setBy] = useState(props.chosen.length ? "chosen" : "held");
  const options = [["held", t("page.tree.held")], ...(props.chosen.length ? [["chosen", t("page.tree.chosen", { n: props.chosen.length })]] : []), ["plan", t("page.tree.plan")]];
  return html`<h3>${props.item ? props.item.title : ""}</h3>
    <${Choice} legend=${t("page.tree.by")} name="tree-by" value=${by} options=${options} onChange=${setBy} />
    ${by === "plan" ? html`<${ByPlan} ...${props} />` : html`<${ByHoldings} ...${props} more=${by === "chosen" ? props.chosen.map((one) => one.credential_id) : []} />`}`;
}

function ByPlan(props) {
  const { plan, error } = usePlan(props.learner, props.answer.catalogue);
  if (error) return html`<${Problem} error=${error} />`;
  if (!plan) return html`<${Busy} words=${t("page.plan.working")} />`;
  if (!plan.credit || !plan.credit.after) return html`<p class="hint">${t("no_plan.nothing_fits")}</p>`;
  return html`<${Filled} item=${props.item} decision=${plan.credit.after} units=${props.units} />`;
}

function ByHoldings({ learner, answer, item, units, more }) {
  const [found, setFound] = useState(null);
  const [error, setError] = useState(null);
  const holdings = [...(learner.holdings || []), ...more.map((id) => ({ credential_id: id, awarded_on: answer.as_of }))];
  const asked = { qualification_id: answer.request.goal.qualification_id, holdings, as_of: answer.as_of };
  useEffect(() => {
    const control = new AbortController();
    credit(asked, control.signal).then(setFound).catch((problem) => !control.signal.aborted && setError(problem));
    return () => control.abort();
  }, [JSON.stringify(asked)]);
  if (error) return html`<${Problem} error=${error} />`;
  if (!found || !item) return html`<${Busy} words=${t("page.working")} />`;
  return html`<${Filled} item=${item} decision=${found} units=${units} />`;
}

function Filled({ item, decision, units }) {
  const title = useTitles(decision.lines.flatMap((line) => line.held || []), units);
  if (!item) return null;
  const lines = Object.fromEntries(decision.lines.map((line) => [line.requirement_id, line]));
  const left = decision.total - decision.filled;
  const measure = of("measure", decision.measure);
  return html`<p class="lead small">${t("page.tree.filled", { filled: decision.filled, total: decision.total, measure, left })}</p>
    <svg class="bar tall" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=${t("page.tree.filled", { filled: decision.filled, total: decision.total, measure, left })}>
      <rect class="bar-open" width="100" height="10" rx="1" /><rect class="bar-held" width=${(100 * decision.filled) / Math.max(decision.total, 1)} height="10" rx="1" /></svg>
    <ul class="tree"><${Node} node=${item.fields.root} lines=${lines} units=${units} complete=${new Set(decision.complete)} depth=${0} title=${title} /></ul>
    ${decision.may_count.length > 0 && html`<h4>${t("page.tree.may_count")}</h4><ul class="notes">${decision.may_count.map((line, at) => html`<li key=${at}>${units[line.unit_id] || line.unit_id || ""}: ${of("means", line.certainty)}</li>`)}</ul>`}`;
}

// How much of a part is filled: in points or hours where the part is measured so, else in units.
const counted = (node, lines, amount) => (node.children || []).reduce((sum, child) => sum + counted(child, lines, amount), lines[node.requirement_id] ? amount(lines[node.requirement_id]) : 0);

function Node({ node, lines, units, complete, depth, title }) {
  const line = lines[node.requirement_id];
  if (node.kind === "leaf") {
    return html`<li class=${`leaf ${line ? "filled" : ""}`}><span class="dot" aria-hidden="true">${line ? html`<${Tick} />` : ""}</span>
      <span>${leafName(node, units)}</span> <small>${line ? leafWords(line, (line.held || []).map(title)) : html`<span class="hidden">${t("page.tree.open")}</span>`}</small></li>`;
  }
  const inAmount = node.kind === "at_least" && node.measure && node.measure !== "count";
  const done = counted(node, lines, (found) => (inAmount ? found.value : 1));
  const most = node.kind === "at_most" && node.max;
  const wanted = node.kind === "at_least" ? node.min : node.kind === "any" ? 1 : (node.children || []).length;
  return html`<li class="branch"><p>${node.label || t(`page.tree.${node.kind}`, { n: wanted })}
      ${depth > 0 && html` <small>${complete.has(node.requirement_id) ? t("page.tree.done") : most ? "" : inAmount ? t("page.tree.of_amount", { done, wanted, measure: of("measure", node.measure) }) : t("page.tree.of", { done, wanted })}</small>`}</p>
    <ul>${(node.children || []).map((child) => html`<${Node} key=${child.requirement_id} node=${child} lines=${lines} units=${units} complete=${complete} depth=${depth + 1} title=${title} />`)}</ul></li>`;
}

const leafName = (node, units) => node.label || (node.unit_id ? `${units[node.unit_id] || ""} ${node.unit_id}`.trim() : node.where ? whereWords(node.where) : node.credential_id || node.skill_id || "");

function whereWords(where) {
  const bounds = [where.package && t("page.tree.package", { package: where.package }), where.level_min && t("page.tree.level_from", { n: where.level_min }), where.level_max && t("page.tree.level_to", { n: where.level_max }), where.tag];
  return `${t("page.tree.any_unit")} ${bounds.filter(Boolean).join(", ")}`;
}

function leafWords(line, by) {
  const words = line.resident ? t("means.study") : of("means", line.certainty);
  return by.length ? `${words}: ${by.join(", ")}` : words;
}

