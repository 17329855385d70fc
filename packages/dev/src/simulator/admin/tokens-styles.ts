/** The look of the page of access tokens, on top of that of the webhooks. */
export const TOKEN_STYLES = `
.lives>header{flex-wrap:wrap;row-gap:7px}
.lives h1{font-size:15px}
.lives .acts{display:flex;flex-wrap:wrap;gap:6px}
.lives .acts button,.life button{padding:3px 10px;font-size:12px}
.lives .danger{color:var(--bad)}
.lives .note:not(:empty){padding:0 14px 8px}
.counts .soon{color:var(--warn);font-weight:600}
/* The page itself says more of them. */
body:has(.lives) .panel .tokens{display:none}
.lives .nothing{padding:40px 20px;text-align:center;max-width:56ch;margin:0 auto}
.life{display:grid;grid-template-columns:84px minmax(0,1fr) auto;gap:3px 14px;padding:13px 14px;align-items:start}
.life+.life{border-top:1px solid #edf0ef}
.life.is-over{background:#fafbfa}
.life h2{font-size:13.5px;font-weight:600;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 9px}
.life h2 small{font-weight:450;font-size:11.5px;color:var(--soft)}
.life .state{margin-top:1px}
.state.is-live,.state.is-unused{background:var(--good-soft);color:var(--good)}
.state.is-expired,.state.is-used{background:var(--warn-soft);color:var(--warn)}
.state.is-revoked,.state.is-refused,.state.is-retired,.state.is-spent{background:var(--bad-soft);color:var(--bad)}
.life .buttons{display:flex;gap:6px;justify-self:end}
.spans{grid-column:2/-1;display:grid;grid-template-columns:64px minmax(60px,1fr) minmax(128px,auto);gap:4px 12px;align-items:center;font-size:12px;max-width:760px;margin-top:5px}
.spans dt{color:var(--soft)}
.spans dd{font-variant-numeric:tabular-nums;color:var(--soft);white-space:nowrap;text-align:right}
.spans progress{grid-column:auto;height:6px;border-radius:3px}
.spans .soon{color:var(--warn);font-weight:600}
.spans .over{font-weight:600}
.life:focus{outline-offset:-3px}
.traits{grid-column:2/-1;display:flex;flex-wrap:wrap;gap:2px 16px;margin-top:5px;font-size:12px;color:var(--soft)}
.traits b{font-weight:600;color:var(--ink)}
.traits .path{flex-basis:100%;white-space:normal;overflow-wrap:anywhere}
@media(max-width:640px){.life{grid-template-columns:auto minmax(0,1fr)}.life .buttons,.spans,.traits{grid-column:1/-1;justify-self:stretch}.spans{grid-template-columns:56px minmax(40px,1fr) minmax(84px,auto)}}
`
