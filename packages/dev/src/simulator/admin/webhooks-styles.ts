/** The look of the page of webhooks, on top of that of the admin. */
export const WEBHOOK_STYLES = `
.webhooks>header{flex-wrap:wrap;row-gap:7px}
.webhooks h1{font-size:15px}
.counts{display:flex;gap:12px;font-size:12px;color:var(--soft);font-variant-numeric:tabular-nums;margin-right:auto}
.counts b{font-weight:600;color:var(--ink)}
.seek{display:flex;gap:9px}
.find input{font:inherit;font-size:12.5px;width:150px;padding:4px 10px;border:1px solid #cdd5d3;border-radius:8px}
.webhooks header select{padding:4px 26px 4px 10px;font-size:12.5px}
.hooks{flex:1;min-height:0;overflow:auto;overflow-anchor:none}
.hook+.hook{border-top:1px solid #edf0ef}
.hook summary{display:grid;grid-template-columns:84px minmax(0,1fr) auto;gap:2px 14px;align-items:center;padding:9px 14px;cursor:pointer;list-style:none}
.hook summary::-webkit-details-marker{display:none}
.hook summary:hover,.hook[open]{background:#f6f9f8}
.state{justify-self:start;font-size:11.5px;font-weight:600;line-height:1.7;padding:0 9px;border-radius:20px;background:var(--way-soft);color:var(--way);white-space:nowrap}
.state.is-delivered{background:var(--good-soft);color:var(--good)}
.state.is-waiting{background:var(--warn-soft);color:var(--warn)}
.state.is-given_up{background:var(--bad-soft);color:var(--bad)}
.hook .topic{display:flex;align-items:baseline;gap:9px;min-width:0;font-weight:600}
.hook .topic>span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.hook .topic>small{flex:none;font-weight:450;color:var(--faint);font-size:11.5px}
.hook .next{justify-self:end;font-size:12px;color:var(--faint);font-variant-numeric:tabular-nums;white-space:nowrap}
.hook .next.soon{color:var(--warn);font-weight:600}
.hook .under{grid-column:2/-1;display:flex;align-items:center;gap:10px;min-width:0;font:11.5px/1.5 var(--mono);color:var(--soft)}
.hook .under>span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.hook .under>span:first-child{flex:none;max-width:50%}
.tries{display:flex;flex:none;gap:3px;margin:0 0 0 auto;padding:0;list-style:none}
.tries li{font:600 10.5px/1.6 var(--mono);padding:0 5px;border-radius:5px;background:var(--way-soft);color:var(--way)}
.tries .s2{background:var(--good-soft);color:var(--good)}
.tries .s3,.tries .s4{background:var(--warn-soft);color:var(--warn)}
.tries .s0,.tries .s5{background:var(--bad-soft);color:var(--bad)}
.tries .is-duplicate{outline:1px dashed currentColor;outline-offset:-1px}
.hook .more{padding:2px 14px 14px 112px;font-size:12px}
.hook .acts{display:flex;flex-wrap:wrap;gap:6px;margin:4px 0 10px}
.hook .acts button{padding:3px 10px;font-size:12px}
.hook table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.hook th{font-weight:600;color:var(--faint);font-size:11.5px;text-align:left}
.hook td,.hook th{padding:3px 12px 3px 0;vertical-align:top;overflow-wrap:anywhere}
.hook td+td+td+td{color:var(--soft)}
.hook dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:2px 12px;margin-bottom:10px}
.hook dt{color:var(--faint)}
.hook dd{font-family:var(--mono);font-size:11.5px;overflow-wrap:anywhere}
.hook pre{margin:10px 0 0;padding:10px 12px;max-height:260px;overflow:auto;background:var(--ground);border-radius:8px;font:11.5px/1.5 var(--mono);white-space:pre-wrap;overflow-wrap:anywhere}
.webhooks .note:not(:empty){padding:0 14px 8px}
.webhooks .nothing{padding:40px 20px;text-align:center}
@media(max-width:640px){.hook summary{grid-template-columns:auto minmax(0,1fr);row-gap:4px}.hook .next{grid-area:1/2}.hook .topic,.hook .under{grid-column:1/-1}.seek,.find,.find input{flex:1;width:100%}.hook .under{flex-wrap:wrap}.tries{margin:0;flex-wrap:wrap}.hook .more{padding-left:14px}.counts{width:100%;order:2}}
`
