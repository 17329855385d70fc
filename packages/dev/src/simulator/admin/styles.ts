/** The admin's own look: quiet surfaces, one accent, system fonts. */
export const ADMIN_STYLES = `
:root{--ink:#1b2730;--soft:#5c6a73;--faint:#8b979e;--line:#e2e6e5;--ground:#f1f3f1;--card:#fff;--bar:#12222b;--accent:#0b6e63;--accent-soft:#e1f1ee;
--good:#0a6b45;--good-soft:#e2f3ea;--way:#2a5694;--way-soft:#e6eef9;--warn:#845400;--warn-soft:#fcf0d6;--bad:#a3232f;--bad-soft:#fae4e5;
--sans:-apple-system,"Segoe UI",Roboto,"Liberation Sans",system-ui,sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,"Liberation Mono",monospace}
*{box-sizing:border-box}
html{color-scheme:light}
body{margin:0;height:100vh;height:100dvh;display:grid;grid:52px minmax(0,1fr)/196px minmax(0,1fr);font:13.5px/1.45 var(--sans);color:var(--ink);background:var(--ground)}
body.with-panel{grid-template-columns:196px minmax(0,1fr) 364px}
h1,h2,h3,p,ul,dl,dd{margin:0;padding:0}
ul{list-style:none}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}

.top{grid-column:1/-1;display:flex;align-items:center;gap:12px;padding:0 16px;background:var(--bar);color:#e9efed}
.brand{display:flex;align-items:center;gap:9px;font-weight:650;font-size:15px;letter-spacing:-.01em;color:#fff;text-decoration:none;margin-right:auto;white-space:nowrap}
.brand em{font-style:normal;font-weight:450;color:#8fb5ad}
.brand svg{width:22px;fill:none;stroke:#5fd0b5;stroke-width:2;stroke-linejoin:round}
.switch{display:flex;align-items:center;gap:8px;min-width:0}
.switch select{max-width:210px;background:#203641 url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='10' height='6' fill='none' stroke='%23a9bcbb' stroke-width='1.6'%3E%3Cpath d='m1 1 4 4 4-4'/%3E%3C/svg%3E") no-repeat right 10px center;border:1px solid #35505c;color:#eef4f2;padding:5px 28px 5px 11px}
.avatar{flex:none;width:28px;height:28px;border-radius:8px;background:#5fd0b5;color:#0d2a26;font-weight:700;font-size:11.5px;display:grid;place-items:center}
select,button,.button{appearance:none;font:inherit;color:var(--ink);background:#fff;border:1px solid #cdd5d3;border-radius:8px;padding:5px 11px;text-decoration:none;text-overflow:ellipsis}
button,.button{cursor:pointer;font-weight:550;box-shadow:0 1px 0 #0000000d}
button:hover,.button:hover{background:#f4f7f6;border-color:#b7c2bf}
select{background:#fff url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='10' height='6' fill='none' stroke='%235c6a73' stroke-width='1.6'%3E%3Cpath d='m1 1 4 4 4-4'/%3E%3C/svg%3E") no-repeat right 9px center;padding-right:26px}
button:active{background:#e9eeec}
.primary,.primary:hover{background:var(--accent);border-color:var(--accent);color:#fff}
.primary:hover{background:#095a51}

.side{display:flex;flex-direction:column;gap:1px;padding:12px 10px;background:#e8ecea;border-right:1px solid var(--line);overflow:auto}
.side h2{font-size:11.5px;font-weight:600;color:var(--soft);padding:16px 10px 5px}
.side a{display:flex;align-items:center;gap:9px;padding:6px 10px;border-radius:8px;color:#33434c;text-decoration:none;font-weight:550;overflow-wrap:anywhere}
.side a:hover{background:#dfe5e2}
.side a[aria-current]{background:#fff;color:var(--ink);box-shadow:0 1px 2px #1b273014}
.side svg{flex:none;width:18px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round;opacity:.75}
.side h2 a{display:inline;padding:0;font-weight:inherit;color:inherit}
.side h2 a:hover,.side h2 a[aria-current]{background:none;box-shadow:none;color:var(--ink);text-decoration:underline}
#app-nav a{padding-left:37px;font-weight:450;color:var(--soft)}
.gap{flex:1}

main{min-width:0;min-height:0;padding:14px;display:flex;overflow:auto}
.frame{position:relative;flex:1;min-width:0;display:flex;flex-direction:column;background:var(--card);border-radius:12px;overflow:hidden;box-shadow:0 0 0 1px var(--line),0 4px 14px #1b27300f}
.frame>header{display:flex;align-items:center;gap:9px;padding:9px 14px;border-bottom:1px solid var(--line)}
.frame h1{font-size:13.5px;font-weight:650;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.app-mark{flex:none;width:22px;height:22px;border-radius:6px;background:var(--accent);color:#fff;font-weight:700;font-size:12px;display:grid;place-items:center}
.where{margin-left:auto;font:12px var(--mono);color:var(--faint);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
iframe{flex:1;border:0;width:100%;background:#f6f7f6}
.loading{position:absolute;inset:0 100% auto 0;height:3px;background:#3cc0a1;opacity:0;transition:opacity .2s}
.loading.shown{opacity:1;animation:grow 4s ease-out forwards}
@keyframes grow{to{right:8%}}
.card{align-self:flex-start;max-width:640px;margin:6vh auto;background:var(--card);padding:28px 32px;border-radius:14px;box-shadow:0 0 0 1px var(--line),0 6px 20px #1b273012}
.card h1{font-size:19px;line-height:1.3;letter-spacing:-.01em;margin-bottom:12px;overflow-wrap:anywhere}
.card p{margin:10px 0;color:var(--soft)}
.capital:first-letter{text-transform:uppercase}
.card .button{display:inline-block;margin-top:8px}
.consent{width:100%;max-width:520px}
.asks{display:flex;align-items:center;gap:14px;padding-bottom:16px;border-bottom:1px solid var(--line)}
.asks:last-child{padding:0;border:0}
.asks>div{flex:1;min-width:0}
.asks .app-mark{width:44px;height:44px;border-radius:11px;font-size:20px}
.asks h1{margin:0}
.asks p{margin:2px 0 0;overflow-wrap:anywhere}
.asks .button{margin:0}
.scopes{margin:14px 0;border:1px solid var(--line);border-radius:10px}
.scopes li{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;justify-content:space-between;padding:9px 14px}
.scopes li+li{border-top:1px solid var(--line)}
.scopes li code{font-size:11.5px;color:var(--soft);background:none;padding:0}
.answers{display:flex;justify-content:flex-end;gap:8px;padding-top:6px}
.card .says{color:var(--ink);font-weight:550;overflow-wrap:anywhere}
code{font:12.5px var(--mono);color:var(--ink);background:var(--ground);border-radius:6px;padding:3px 7px;overflow-wrap:anywhere}

.panel{display:flex;flex-direction:column;min-height:0;background:#fbfcfb;border-left:1px solid var(--line)}
.panel>header{display:flex;align-items:center;gap:10px;padding:13px 16px 9px}
.panel h2{font-size:14px;font-weight:650}
.panel h3{font-size:11.5px;font-weight:600;color:var(--soft)}
.live{display:flex;align-items:center;gap:5px;font-size:11.5px;color:var(--good)}
.live:before{content:"";width:7px;height:7px;border-radius:50%;background:#20b27c;box-shadow:0 0 0 3px #20b27c26}
.live.off{color:var(--bad)}
.live.off:before{background:#d24551;box-shadow:none}
.minor{margin-left:auto;font-size:12px;color:var(--soft);display:flex;align-items:center;gap:5px}
.minor input{margin:0;accent-color:var(--accent)}
.timeline{flex:1;overflow-anchor:none;min-height:96px;overflow:auto;border-block:1px solid var(--line);background:#fff}
.line+.line{border-top:1px solid #edf0ef}
.line summary{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:1px 9px;align-items:baseline;padding:7px 16px;cursor:pointer;list-style:none}
.line summary::-webkit-details-marker{display:none}
.line summary:hover,.line[open]{background:#f6f9f8}
.status{min-width:36px;text-align:center;font:600 11.5px/1.6 var(--mono);border-radius:6px;background:var(--way-soft);color:var(--way)}
.s2{background:var(--good-soft);color:var(--good)}
.s4{background:var(--warn-soft);color:var(--warn)}
.s5{background:var(--bad-soft);color:var(--bad)}
.label{font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.ms{font-size:11.5px;color:var(--faint);font-variant-numeric:tabular-nums}
.path,.facts{grid-column:2/-1;min-width:0}
.path{font:11.5px/1.5 var(--mono);color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.facts{font-size:11.5px;color:var(--faint)}
.facts:empty{display:none}
.expiry{color:var(--good)}
.expiry.over{color:var(--warn)}
.expiry.dead{color:var(--bad)}
.note-line{display:block}
.warning{display:block;margin-top:3px;padding:3px 8px;border-radius:6px;background:var(--warn-soft);color:var(--warn)}
.line dl{padding:2px 16px 10px 61px;font-size:11.5px}
.line dt{color:var(--faint);margin-top:5px}
.line dd{font-family:var(--mono);overflow-wrap:anywhere;white-space:pre-wrap}
.nothing{padding:14px 16px;color:var(--faint)}
.panel section{padding:10px 16px;border-top:1px solid var(--line)}
.timeline+section{border-top:0}
.senders form{display:flex;gap:6px;margin-top:7px}
.senders select{flex:1;min-width:0}
.senders .chips{flex-wrap:wrap;gap:5px}
.chips button{padding:3px 9px;font-size:12px}
.note{color:var(--bad);font-size:12px;overflow-wrap:anywhere}
.note:not(:empty){margin-top:6px}
.tokens ul{max-height:138px;overflow:auto;margin-top:3px}
.tokens .nothing{padding:2px 0}
.access{display:grid;grid-template-columns:1fr auto;gap:0 10px;padding:3px 0;font-size:12px}
.access .path{grid-column:1/-1}
.access:not(.is-live){opacity:.65}
progress{grid-column:1/-1;appearance:none;width:100%;height:4px;border:0;border-radius:2px;background:#e4eae8;overflow:hidden}
progress::-webkit-progress-bar{background:#e4eae8}
progress::-webkit-progress-value{background:#3cb398}
progress::-moz-progress-bar{background:#3cb398}
.clock{display:grid;grid-template-columns:1fr auto;gap:6px 10px;align-items:baseline}
.clock time{font-variant-numeric:tabular-nums;font-size:12.5px}
.clock form{grid-column:1/-1;display:flex;gap:6px}
.clock form button{flex:auto;padding:4px 8px;font-size:12px;white-space:nowrap}
.reload-way{grid-column:1/-1;font-size:12px;color:var(--soft);display:flex;align-items:center;gap:8px}
.reload-way select{padding:2px 24px 2px 8px;font-size:12px;margin-left:auto}

.toast{position:fixed;left:50%;bottom:24px;translate:-50% 20px;max-width:min(480px,90vw);padding:10px 18px;border-radius:10px;background:var(--bar);color:#fff;font-weight:550;opacity:0;pointer-events:none;transition:opacity .2s,translate .2s;box-shadow:0 8px 24px #0003;overflow-wrap:anywhere;z-index:9}
.toast.shown{opacity:1;translate:-50% 0}
.toast.error{background:#8d1f2a}

@media(max-width:1080px){body,body.with-panel{grid-template-columns:minmax(0,1fr);grid-template-rows:52px auto minmax(0,1fr)}
body.with-panel{height:auto;min-height:100dvh;grid-template-rows:52px auto 78vh auto}
.side{flex-direction:row;align-items:center;padding:6px 10px;border-right:0;border-bottom:1px solid var(--line);overflow-x:auto}
.side h2,.gap{display:none}
.side a{white-space:nowrap}
#app-nav{display:flex}
#app-nav a{padding-left:10px}
.panel{border-left:0;border-top:1px solid var(--line)}
.timeline{flex:none;max-height:60vh}}
@media(max-width:640px){.brand em,.staff .avatar,.where{display:none}
.top{gap:8px;padding:0 10px}
.brand{font-size:0;gap:0}
.switch select{max-width:36vw}
main{padding:8px}
.card{padding:20px;margin:3vh auto}}
@media(prefers-reduced-motion:reduce){*{transition:none!important;animation-duration:.01s!important}}
`
