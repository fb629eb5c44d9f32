/** The report's whole style: one column that breathes, tables in boxes of their own, dark where the reader's system is dark. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fcfcfb;--raised:#fff;--ink:#1d2126;--soft:#5b6470;--line:#e2e4e8;--grid:#ecedf0;--accent:#1f5fbf;--accent-soft:#e8f0fc;
--good:#1a7045;--good-soft:#e3f3ea;--bad:#a8322a;--bad-soft:#fbe9e7;--wait:#7a5a00;--wait-soft:#fbf1d6;--code:#f4f5f6;--hole:#fff6d8;--hole-line:#d9a400}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--raised:#1c2025;--ink:#e6e8eb;--soft:#a2abb6;--line:#32383f;--grid:#282d33;--accent:#7fb0f5;--accent-soft:#1d2c42;
--good:#6fcf9a;--good-soft:#173226;--bad:#f0938a;--bad-soft:#3b201e;--wait:#e5c15c;--wait-soft:#352c12;--code:#111418;--hole:#332b0f;--hole-line:#c79b1a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main,header,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
h1{font-size:clamp(1.5rem,4.5vw,2.1rem);line-height:1.2;letter-spacing:-.015em;margin:0 0 .4rem;text-wrap:balance}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:0 0 .35rem}
h3{font-size:1rem;margin:1.5rem 0 .4rem}
p{margin:.35rem 0 .9rem;max-width:46rem}
a{color:var(--accent)}
.soft,small{color:var(--soft)}
header{padding-top:2.5rem}
section{padding-top:3rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:1.4rem 0 0;padding:.6rem 0;border-block:1px solid var(--line);font-size:.92rem}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.skip{position:absolute;left:-999rem;background:var(--raised);padding:.5rem 1rem;border:2px solid var(--accent);z-index:2}
.skip:focus{left:1rem;top:1rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.9rem;margin:1.6rem 0 0;padding:0;list-style:none}
.tiles li{background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem}
tr .rank{color:var(--soft);padding-right:0}
.tiles b{display:block;font-size:1.9rem;font-weight:650;letter-spacing:-.02em;line-height:1.2;font-variant-numeric:tabular-nums}
.tiles span{display:block;font-size:.9rem;color:var(--soft)}
.tiles .name{color:var(--ink);font-weight:600}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--raised);margin:.9rem 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.93rem}
th,td{padding:.45rem .8rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:middle}
tbody tr:last-child>*{border-bottom:0}
thead th{font-weight:600;font-size:.82rem;color:var(--soft);white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:500;min-width:15rem}
.number{text-align:right;white-space:nowrap}
.strong td,.strong th{font-weight:650}
tr.dropped th,tr.dropped td{color:var(--soft)}
.sub{display:block;font-size:.82rem;font-weight:400;color:var(--soft);line-height:1.35}
.plot{min-width:13rem;width:30%}
.figure{display:flex;justify-content:space-between;align-items:baseline;gap:.6rem;padding:.45rem .3rem 0}.figure b{font-weight:650}.figure .sub{white-space:nowrap}
td.plot,th.plot{padding-block:0}td.plot svg{margin-top:-.15rem}
th.plot{vertical-align:bottom}
.axis{color:var(--soft);position:relative;display:block;height:1.5rem;font-weight:400}
.axis span{position:absolute;transform:translateX(-50%);font-size:.75rem}
svg{display:block;overflow:visible}
.dots .grid,.chart .grid{stroke:var(--grid)}.dots .zero{stroke:var(--soft);opacity:.55}.dots .margin{stroke:var(--wait);stroke-dasharray:3 3}
.dots .whisker{stroke:var(--accent);stroke-width:2.5;stroke-linecap:round;opacity:.6}.dots circle{fill:var(--accent);stroke:var(--raised);stroke-width:1.5}
.dots.soft .whisker{stroke:var(--soft)}.dots.soft circle{fill:var(--soft)}
.dots.good .whisker{stroke:var(--good)}.dots.good circle{fill:var(--good)}
.dots.bad .whisker{stroke:var(--bad)}.dots.bad circle{fill:var(--bad)}
.chart{min-width:34rem;width:100%;max-width:52rem;height:auto;margin:.4rem auto}
.chart text{fill:var(--soft);font-size:12px}.chart .axis-title{font-size:12.5px}
.chart .whisker{stroke:var(--soft);stroke-width:1.5;opacity:.55}.chart circle{fill:var(--raised);stroke:var(--soft);stroke-width:1.5}
.chart .winner circle{fill:var(--accent);stroke:var(--accent)}.chart .winner .rank{fill:var(--raised)}.chart .winner .whisker{stroke:var(--accent)}
.chart .rank{font-size:11px;font-weight:650;fill:var(--ink);text-anchor:middle}.chart .front{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-dasharray:4 4;opacity:.7}
.chart.training polyline{fill:none}.chart .learned{stroke:var(--soft);stroke-width:1;opacity:.6}.chart .held-out{stroke:var(--accent);stroke-width:2.5}
.badge{display:inline-block;border-radius:1rem;padding:.05rem .6rem;font-size:.8rem;font-weight:600;white-space:nowrap;background:var(--grid);color:var(--ink)}
.badge.good{background:var(--good-soft);color:var(--good)}.badge.bad{background:var(--bad-soft);color:var(--bad)}.badge.wait{background:var(--wait-soft);color:var(--wait)}
.badge.accent{background:var(--accent-soft);color:var(--accent)}
.verdicts{list-style:none;margin:1rem 0;padding:0;display:grid;gap:.8rem}
.verdicts li{background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:.9rem 1.1rem;display:grid;grid-template-columns:1fr minmax(14rem,34%);gap:.4rem 1.6rem;align-items:center}
.verdicts p{margin:.35rem 0 .3rem}.verdicts p::first-letter{text-transform:uppercase}.verdicts h3{margin:0;font-weight:400;overflow-wrap:anywhere}.verdicts h3 strong{font-weight:600}.verdicts .plot{width:auto;min-width:0}
.facts{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.87rem;color:var(--soft)}
th.cause{white-space:normal;text-align:center;min-width:5.2rem}
.heat{text-align:center;background:color-mix(in srgb,var(--bad) calc(var(--share)*45%),transparent)}
.bars td:last-child{width:45%}.bar{display:block;height:.7rem;border-radius:3px;background:var(--accent);opacity:.75;min-width:2px}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.2rem;margin:.8rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86rem}
code{overflow-wrap:anywhere}
pre{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:.75rem .9rem;margin:.4rem 0;overflow-x:auto;line-height:1.5;tab-size:4}
pre .around{color:var(--soft)}pre mark{background:var(--hole);color:inherit;box-shadow:-3px 0 var(--hole-line);padding:.1rem 0;border-radius:2px;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.filters{display:flex;flex-wrap:wrap;gap:.7rem;margin:.9rem 0;align-items:end}
.filters label{font-size:.82rem;color:var(--soft);display:grid;gap:.2rem}
input,select,button{font:inherit;font-size:.93rem;color:inherit;background:var(--raised);border:1px solid var(--soft);border-radius:7px;padding:.38rem .6rem;min-height:2.5rem}
input{width:15rem;max-width:100%}button{cursor:pointer}
details.task{border:1px solid var(--line);border-radius:8px;background:var(--raised);margin:.4rem 0}
details.task>summary{padding:.5rem .85rem;cursor:pointer;display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:center}
details.task>summary .where{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86rem;overflow-wrap:anywhere}
details.task>summary .marks{margin-left:auto;letter-spacing:.12em;white-space:nowrap}
details.task>div{padding:.2rem .95rem 1rem;border-top:1px solid var(--line)}
details.inner>summary{cursor:pointer;font-size:.87rem;color:var(--soft);padding:.15rem 0}
.pass{color:var(--good)}.fail{color:var(--bad)}.ours{color:var(--wait)}
.answer{border-left:3px solid var(--line);padding-left:.8rem;margin:.9rem 0}
footer{padding:3rem 1.25rem;color:var(--soft);font-size:.9rem}
@media (max-width:40rem){body{font-size:15.5px}header{padding-top:1.5rem}section{padding-top:2.3rem}th,td{padding:.4rem .6rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}
tbody th{min-width:9.5rem;max-width:11rem;overflow-wrap:anywhere}.plot{min-width:10rem}td.rank,th.rank{display:none}.tiles{grid-template-columns:1fr;gap:.6rem}.verdicts li{grid-template-columns:1fr}.filters label{flex:1 1 9rem}input,select{width:100%}details.task>summary .marks{margin-left:0}}
@media print{nav,.filters,.skip{display:none}body{background:#fff}}
`;
