// The plan as a timeline, and what else is possible: other plans, more or fewer weeks, more or less money.
import { Busy, html, Problem, useEffect, useRef, useState } from "./ui.js";
import { plan as askPlan, verify } from "./api.js";
import { day, listed, money, of, percent, sentence, t, weeks } from "./words.js";
import { coversWhole, coverageWords, missingOf } from "./coverage.js";
import { useTitles } from "./titles.js";

export const PLAN_OPTIONS = { alternatives: 2, what_if: true, steps: 8 };

export function usePlan(learner, catalogue) {
  const [found, setFound] = useState({ plan: null, error: null, busy: true, holds: null });
  const key = JSON.stringify([learner, catalogue]);
  useEffect(() => {
    const control = new AbortController();
    setFound((before) => ({ ...before, busy: true, error: null }));
    askPlan(learner, PLAN_OPTIONS, control.signal).then(async (plan) => {
      setFound({ plan, error: null, busy: false, holds: null });
      const checked = await verify(plan, control.signal).catch(() => null);
      if (!control.signal.aborted && checked) setFound((now) => ({ ...now, holds: checked.holds }));
    }).catch((error) => !control.signal.aborted && setFound({ plan: null, error, busy: false, holds: null }));
    return () => control.abort();
  }, [key]);
  return found;
}

export function PlanView({ state, set, learner, answer, onEvidence }) {
  const { plan, error, busy, holds } = usePlan(learner, answer.catalogue);
  if (error) return html`<${Problem} error=${error} />`;
  if (!plan) return html`<${Busy} words=${t("page.plan.working")} />`;
  return html`<div class=${busy ? "is-busy" : ""} aria-busy=${busy}>
    ${plan.steps.length > 0 ? html`<h3>${t("page.plan.title", { n: plan.steps.length })}</h3>
      <p class="lead small">${summary(plan)}</p>
      <p class="hint">${t(plan.status === "optimal" ? "plan.proven" : "plan.found")} ${holds ? t("page.plan.verified") : ""}</p>
      <${Timeline} plan=${plan} onEvidence=${onEvidence} />`
    : html`<div class="problem calm"><p><strong>${noPlan(plan)}</strong></p></div>`}
    <${Ask} state=${state} set=${set} plan=${plan} busy=${busy} />
    <${Others} plan=${plan} />
  </div>`;
}

function summary(plan) {
  const totals = plan.totals;
  const price = sums(totals.price, totals.price_unknown.length);
  const what = coverageWords(plan, plan.steps);
  const said = [t(what ? "page.plan.sums" : "page.plan.sums_credit", { weeks: totals.weeks, price, what })];
  if (plan.credit && plan.credit.after) said.push(t("page.plan.credit", { before: percent(plan.credit.before), after: percent(plan.credit.after.filled_share) }));
  const full = plan.credit && plan.credit.after && plan.credit.after.filled_share < 1 ? plan.credit.after.caps.filter((cap) => cap.used >= cap.max) : [];
  said.push(...full.map((cap) => t("plan.credit_limit", { used: cap.used, max: cap.max, measure: of("measure", cap.measure) })));
  return said.join(" ");
}

function noPlan(plan) {
  const why = plan.infeasible && (plan.infeasible.reason || plan.infeasible.why || plan.infeasible);
  if (why === "nothing_fits" && !plan.gap.length) return t("no_plan.nothing_counts");
  return typeof why === "string" ? of("no_plan", why.split(":")[0]) : t("no_plan.nothing_fits");
}

function Timeline({ plan, onEvidence }) {
  const missing = missingOf(plan);
  const last = Math.max(...plan.steps.map((step) => step.end_week), 1);
  const marks = Array.from({ length: last }, (_, at) => at + 1).filter((week) => week === 1 || week % Math.ceil(last / 6) === 0);
  return html`<ol class="timeline">
    ${plan.steps.map((step) => html`<li key=${step.credential_id}>
      <div class="when">${step.start_week === step.end_week ? t("page.plan.week", { n: step.start_week }) : t("page.plan.when", { first: step.start_week, last: step.end_week })}<small>${day(step.start_date)} – ${day(step.end_date)}</small></div>
      <svg viewBox=${`0 0 ${last} 2`} preserveAspectRatio="none" class="track" aria-hidden="true">
        ${marks.map((week) => html`<rect key=${week} class="tick" x=${week - 1} y="0" width="0.04" height="2" />`)}
        <rect class="span" x=${step.start_week - 1} y="0.4" width=${step.end_week - step.start_week + 1} height="1.2" rx="0.3" /></svg>
      <div class="what"><h4>${step.title}</h4><p class="provider">${step.provider || t("provider.unknown")} · ${money(step.facts.price, step.facts.currency)} · ${t("page.plan.hours", { n: Math.round(step.minutes_per_week / 6) / 10 })}</p>
        ${step.closes.length > 0 && html`<p class="hint">${sentence(listed(step.closes.map((part) => (coversWhole(part, missing[part.skill_id]) ? part.label : t("covers.part", { skill: part.label })))))}
          ${step.closes[0].evidence && html` <button type="button" class="quiet" aria-label=${t("page.card.in_text_named", { label: step.closes[0].label })} onClick=${() => onEvidence({ id: step.credential_id, kind: "credential", title: step.title, about: step.closes[0].label, ...step.closes[0].evidence })}>${t("page.card.in_text")}</button>`}</p>`}</div></li>`)}
  </ol>`;
}

// The same question with other limits, at one click.
function Ask({ state, set, plan, busy }) {
  const limits = state.limits;
  const before = useRef(null); // the limits and the plan that the first click left
  const said = before.current && !busy && before.current.plan !== plan && before.current.limits !== limits ? changed(before.current.plan, plan) : "";
  const nowWeeks = limits.weeks === "" ? plan.limits.weeks : Number(limits.weeks);
  const currency = limits.currency || Object.keys((plan.totals && plan.totals.price) || {})[0] || "";
  const spent = plan.totals ? plan.totals.price[currency] || 0 : 0;
  const nowCost = limits.cost === "" ? spent : Number(limits.cost);
  const change = (part) => {
    before.current ||= { limits, plan };
    set({ limits: { ...limits, ...part } });
  };
  const back = () => { set({ limits: before.current.limits }); before.current = null; };
  const cost = (more) => change({ cost: String(Math.max(0, Math.round(nowCost + more))), currency });
  return html`<div class="ask"><h4>${t("page.plan.ask")}</h4><div class="choice-row">
    <button type="button" onClick=${() => change({ weeks: String(nowWeeks + 2) })}>${t("page.plan.more_weeks", { n: 2 })}</button>
    <button type="button" disabled=${nowWeeks <= 2} onClick=${() => change({ weeks: String(Math.max(1, nowWeeks - 2)) })}>${t("page.plan.less_weeks", { n: 2 })}</button>
    ${currency && html`<button type="button" onClick=${() => cost(300)}>${t("page.plan.more_money", { money: money(300, currency) })}</button>
      <button type="button" disabled=${nowCost < 300} onClick=${() => cost(-300)}>${t("page.plan.less_money", { money: money(300, currency) })}</button>`}
  </div><p class="hint" role="status">${t("page.plan.limits", { weeks: weeks(nowWeeks), money: limits.cost === "" ? t("page.plan.any_money") : money(Number(limits.cost), currency) })} ${said}
    ${before.current && before.current.limits !== limits && html` <button type="button" class="quiet" onClick=${back}>${t("page.plan.back")}</button>`}</p></div>`;
}

// What became of the plan under other limits.
function changed(before, now) {
  const ids = (plan) => plan.steps.map((step) => step.credential_id).join();
  if (ids(before) === ids(now)) return t("page.plan.same");
  const shares = { before: percent(before.closure || 0), now: percent(now.closure || 0) };
  return t(shares.before === shares.now ? "page.plan.as_much" : "page.plan.changed", shares);
}

// Sums by currency, and how many prices nobody knows.
function sums(price, unknown) {
  const known = Object.entries(price).map(([currency, amount]) => money(amount, currency)).join(" + ");
  if (!known) return t(unknown ? "price.unknown" : "price.free");
  return unknown ? t("price.and_unknown", { price: known, n: unknown }) : known;
}

function Others({ plan }) {
  const titles = Object.fromEntries(plan.steps.map((step) => [step.credential_id, step.title]));
  const title = useTitles([...plan.alternatives.flatMap((one) => one.credential_ids), ...plan.what_if.flatMap((one) => [...one.added, ...one.dropped])], titles);
  const named = (ids) => listed(ids.map(title));
  const said = (other) => {
    if (!plan.gap.length) {
      const counts = Math.round(100 * (other.credit - plan.credit_share));
      return counts === 0 ? t("plan.credit_same") : t(counts > 0 ? "plan.credit_more" : "plan.credit_less", { n: Math.abs(counts) });
    }
    const more = Math.round(100 * (other.closure - plan.closure));
    return more === 0 ? t("plan.same") : t(more > 0 ? "plan.more" : "plan.less", { n: Math.abs(more) });
  };
  const gains = plan.what_if.filter((one) => one.plan);
  const change = (one) => (one.change.weeks ? t("what_if.weeks", { n: one.change.weeks }) : one.change.budget ? t("what_if.budget", { money: money(one.change.budget, plan.limits.currency) }) : "");
  return html`${gains.length > 0 && html`<h4>${t("section.instead")}</h4><ul class="notes">${gains.filter(change).map((one) => html`<li key=${change(one)}>
      ${one.gain > 0 ? t("what_if.better", { change: change(one), what: listed([one.added.length && t("what_if.added", { what: named(one.added) }), one.dropped.length && t("what_if.dropped", { what: named(one.dropped) })].filter(Boolean)) || t("what_if.sooner") }) : t("what_if.nothing", { change: change(one) })}</li>`)}</ul>`}
    ${plan.alternatives.length > 0 && html`<ul class="notes">${plan.alternatives.map((one) => html`<li key=${one.credential_ids.join()}>${t("plan.instead", { what: named(one.credential_ids), weeks: one.weeks, price: sums(one.price ? { [one.currency]: one.price } : {}, one.price_unknown.length), more: said(one) })}</li>`)}</ul>`}`;
}
