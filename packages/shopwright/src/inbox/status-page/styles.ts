/** The page's look: quiet surfaces, one accent, the system's fonts, light and dark. */
export const STYLES = `
:root{color-scheme:light dark;--ink:#18242c;--soft:#52616a;--faint:#667279;--line:#dfe5e3;--ground:#f3f5f4;--card:#fff;--hover:#18242c0d;
--accent:#0b6e63;--bar:#5db8a8;--wash:#0b6e6312;--good:#0a6b45;--good-soft:#dff2e8;--warn:#835200;--warn-soft:#fcefd2;--amber:#e2a12f;--bad:#a9222f;--bad-soft:#fbe3e5;--red:#cf3f4c;--on-accent:#fff;
--sans:-apple-system,"Segoe UI",Roboto,"Liberation Sans",system-ui,sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,"Liberation Mono",monospace}
@media(prefers-color-scheme:dark){:root{--ink:#e6edeb;--soft:#a8b6b6;--faint:#8a999b;--line:#293840;--ground:#0f171c;--card:#162127;--hover:#ffffff12;
--accent:#62d0ba;--bar:#2c8c7e;--wash:#62d0ba14;--good:#6bd6a2;--good-soft:#12362a;--warn:#f1c069;--warn-soft:#3a2d12;--amber:#c98d28;--bad:#ff9ba3;--bad-soft:#44191f;--red:#e0525f;--on-accent:#06231e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 var(--sans);-webkit-text-size-adjust:100%}
h1,h2,h3,p,dl,dd,ol,ul{margin:0;padding:0}
ol,ul{list-style:none}
a{color:var(--accent);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
main,.top>div{max-width:1160px;margin:0 auto;padding:0 20px}
.top{background:var(--card);border-bottom:1px solid var(--line)}
.top>div{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;padding-block:14px}
h1{font-size:18px;line-height:1.3;font-weight:650;letter-spacing:-.012em;overflow-wrap:anywhere}
h2{font-size:14px;font-weight:650}
h3{font-size:12px;font-weight:600;color:var(--soft)}
.verdict{display:flex;align-items:center;gap:7px;padding:3px 12px 3px 9px;border-radius:99px;font-size:13px;font-weight:600;background:var(--good-soft);color:var(--good)}
.verdict svg{flex:none;width:16px;height:16px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.verdict.attention{background:var(--warn-soft);color:var(--warn)}
.verdict.down{background:var(--bad-soft);color:var(--bad)}
.as-of{display:flex;flex-wrap:wrap;gap:2px 14px;margin-left:auto;font-size:13px;color:var(--soft);font-variant-numeric:tabular-nums}
main{display:grid;gap:16px;padding-block:18px 44px}
.told{padding:10px 16px;border-radius:10px;background:var(--good-soft);color:var(--good);font-weight:550}
.told.down{background:var(--bad-soft);color:var(--bad)}
.now{display:grid;grid-template-columns:4fr 3fr;gap:16px}
.card{min-width:0;background:var(--card);border:1px solid var(--line);border-radius:12px}
.card>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:3px 12px;padding:13px 18px 0}
.note{font-size:12.5px;color:var(--soft)}
.note.end{margin-left:auto}
.tiles{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;padding:10px 0 14px}
.tiles>div{min-width:0;padding:0 18px}
.tiles>div+div{border-left:1px solid var(--line)}
dt{font-size:12.5px;color:var(--soft)}
.tiles dd{font-size:12px;color:var(--faint);font-variant-numeric:tabular-nums}
.tiles .big{color:var(--ink);font-size:25px;line-height:1.3;font-weight:620;letter-spacing:-.02em;white-space:nowrap}
.big small{font-size:13px;font-weight:500;letter-spacing:0;color:var(--soft)}
.tiles .big.bad{color:var(--bad)}
.tiles .big.warn{color:var(--warn)}
.key{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:12.5px;color:var(--soft)}
.key li{display:flex;align-items:center;gap:6px}
.key li:before{content:"";width:10px;height:10px;border-radius:2.5px;background:var(--bar)}
.key .k-received:before{height:0;width:14px;border-radius:0;border-top:2px solid var(--accent)}
.key .k-failed:before{background:var(--amber)}
.key .k-dead:before{background:var(--red)}
.key .k-unseen:before{background:repeating-linear-gradient(135deg,var(--line) 0 2px,#0000 2px 4px);outline:1px solid var(--line)}
.picture{display:grid;grid-template-columns:auto minmax(0,1fr);gap:0 8px;padding:16px 18px 0}
.axis{display:flex;flex-direction:column;justify-content:space-between;align-items:flex-end;margin-block:-8px;font-size:11.5px;line-height:16px;color:var(--faint);font-variant-numeric:tabular-nums}
.plot{border-bottom:1px solid var(--faint)}
.plot svg{display:block;width:100%;height:190px;overflow:visible}
.plot.low{margin-top:18px}
.axis.low{margin-top:10px}
.plot.low svg{height:46px}
.hours{grid-column:2;display:flex;justify-content:space-between;margin-inline:-16px;padding-top:5px;font-size:11.5px;color:var(--faint);font-variant-numeric:tabular-nums}
.hours li{width:32px;text-align:center}
.hours li:last-child{text-align:right;translate:-16px}
.hours li:first-child{text-align:left;translate:16px}
.grid{stroke:var(--line);vector-effect:non-scaling-stroke;fill:none}
.worked{fill:var(--bar)}
.received{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.received-area{fill:var(--wash)}
.failed{fill:var(--amber)}
.dead{fill:var(--red)}
.unseen{fill:var(--ground)}
.minute{fill:#0000}
.minute:hover{fill:var(--hover)}
details>summary{cursor:pointer;color:var(--accent);font-size:13px;width:max-content;max-width:100%;border-radius:4px}
.numbers{padding:10px 18px 14px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{font-size:12px;font-weight:600;color:var(--soft);text-align:left;white-space:nowrap}
td,th{padding:6px 0 6px 18px;vertical-align:baseline}
td:first-child,th:first-child{padding-left:0}
tr+tr td,tr+tr th{border-top:1px solid var(--line)}
tbody:not(:first-child) tr:first-child>*{border-top:1px solid var(--line)}
.n{text-align:right;white-space:nowrap}
.two{display:grid;grid-template-columns:3fr 2fr;gap:16px}
.body{padding:8px 18px 14px}
.body table{font-size:13px}
.failures td:first-child,.note{overflow-wrap:anywhere}
.failures td:last-child{white-space:nowrap}
.none{color:var(--soft);padding:4px 0}
code,.id{font:12.5px var(--mono);overflow-wrap:anywhere}
.code{display:inline-block;padding:0 8px;border-radius:99px;font:600 11.5px/1.75 var(--mono);background:var(--warn-soft);color:var(--warn);white-space:nowrap}
.code.bad{background:var(--bad-soft);color:var(--bad)}
.graves li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:3px 18px;align-items:center;padding:12px 18px}
.graves li+li{border-top:1px solid var(--line)}
.graves h3{font-size:14px;color:var(--ink);display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 10px;overflow-wrap:anywhere}
.graves h3 span{font-size:13px;font-weight:450;color:var(--soft)}
.why{grid-column:1;display:flex;flex-wrap:wrap;align-items:baseline;gap:3px 9px;font-size:13px;overflow-wrap:anywhere}
.why span:last-child{min-width:0}
.ids{grid-column:1;display:flex;flex-wrap:wrap;gap:0 14px;font-size:12.5px;color:var(--soft)}
.graves form{grid-column:2;grid-row:1/span 3}
.first{margin-top:10px;border-top:1px solid var(--line)}
button{appearance:none;font:550 13px/1.4 var(--sans);color:var(--ink);background:var(--card);border:1px solid var(--faint);border-radius:8px;padding:6px 14px;cursor:pointer;min-height:34px}
button:hover{border-color:var(--ink);background:var(--ground)}
.primary,.primary:hover{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.all{margin-left:auto}
.all[open]{flex-basis:100%;margin-left:0;padding:2px 0 6px}
.all p{margin:6px 0 9px;max-width:70ch;color:var(--soft);overflow-wrap:anywhere}
.pages{display:flex;gap:16px;padding:12px 18px;border-top:1px solid var(--line);font-size:13px}
footer{font-size:12.5px;color:var(--soft);max-width:78ch}
@media(max-width:900px){.now,.two{grid-template-columns:minmax(0,1fr)}}
@media(max-width:560px){main,.top>div{padding-inline:12px}.as-of{margin-left:0;width:100%}
.tiles{grid-auto-flow:row;grid-template-columns:1fr 1fr;gap:12px 0}.tiles>div+div{border-left:0}.tiles>div:nth-child(even){border-left:1px solid var(--line)}
.card>header,.picture,.numbers,.body,.graves li,.pages{padding-inline:14px}.tiles>div{padding-inline:14px}
.note.end{margin-left:0}.plot svg{height:150px}.hours li:nth-child(even){visibility:hidden}
.failures tr{display:grid;grid-template-columns:minmax(0,1fr) auto auto;gap:0 14px;padding:6px 0}.failures thead{display:none}.failures td{padding:0;border:0!important}.failures tr+tr{border-top:1px solid var(--line)}.failures td:last-child{grid-column:1/-1}.failures .n:after{content:" " attr(data-unit);color:var(--soft);font-size:12px}
.graves li{grid-template-columns:minmax(0,1fr)}.graves form{grid-column:1;grid-row:auto;margin-top:6px}.graves button{width:100%}}
@media(forced-colors:active){.worked,.failed,.dead{fill:CanvasText}.received{stroke:Highlight}}
`
