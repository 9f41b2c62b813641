/* Made from softpower/front by its build.mjs; do not edit. */
function a(e,n={},...t){let s=document.createElement(e);for(let[o,r]of Object.entries(n))r==null||r===!1||(o.startsWith("on")?s.addEventListener(o.slice(2),r):s.setAttribute(o,r===!0?"":r));return s.append(...t.filter(o=>o!=null&&o!=="")),s}var Q=0;function E(e){return Q+=1,`sp-${e}-${Q}-${Math.random().toString(36).slice(2,7)}`}function P(e,n){document.querySelector(`style[data-sp="${n}"]`)||document.head.append(a("style",{"data-sp":n},e))}var ye=26,ke=7.5;function V(e,n,t){let s=E(e.name),o=e.options.length<=5&&e.options.every(([,d])=>d.length<=ye),r=a("fieldset",{class:`sp-options${o?" sp-beside":""}`},a("legend",{},e.label)),i={[e.name]:r},l=e.options.map(([d,f])=>{let u=a("input",{type:n,name:s,value:d}),h=a("label",{class:"sp-option"},u,a("span",{},f)),v=a("div",{class:"sp-choice"},h);return i[`${e.name}=${d}`]=v,r.append(v),u});return r.addEventListener("change",()=>{let d=l.filter(f=>f.checked).map(f=>f.value);t(n==="radio"?d[0]:d)}),{node:r,set:d=>l.forEach(f=>f.checked=n==="radio"?f.value===d:(d??[]).includes(f.value)),at:i,inside:!0}}var xe=(e,n)=>V(e,"radio",n),$e=(e,n)=>V(e,"checkbox",n);function Ee(e,n){let t=E(e.name),s=e.options.every(([,d])=>d.length<=12),o=a("select",{id:t,class:s?"sp-short":null},a("option",{value:""},"Choose\u2026"));for(let[d,f]of e.options)o.append(a("option",{value:d},f));let r=a("p",{class:"sp-chosen","aria-hidden":"true",hidden:!0}),i=()=>{let d=o.value?o.selectedOptions[0].textContent:"";r.hidden=!d||d.length*ke<o.clientWidth-40,r.textContent=d};new ResizeObserver(i).observe(o),o.addEventListener("change",()=>{i(),n(o.value)});let l=a("div",{class:"sp-field"},a("label",{for:t},e.label),o,r);return{node:l,set:d=>{o.value=d??"",i()},at:{[e.name]:l}}}function je(e,n){let t=E(e.name),s=a("input",{id:t,type:"text",inputmode:"decimal",autocomplete:"off",spellcheck:"false"});s.addEventListener("input",()=>n(s.value));let o=e.unit?a("span",{class:"sp-unit"},e.unit):null,r=a("span",{class:"sp-number"},s,o),i=a("div",{class:"sp-field"},a("label",{for:t},e.label),r);return{node:i,set:l=>s.value=l??"",at:{[e.name]:i}}}function Ce(e,n,t){let s=E(e.name),o=e.ends?E("ends"):null,r=a("input",{id:s,type:"range",min:e.least,max:e.most,step:e.step,"aria-describedby":o});r.value=e.start??e.least;let i=a("output",{for:s,class:"sp-value"}),l=!1,c=()=>{let y=`${Number(r.value)} ${e.unit??""}`.trim();i.textContent=t||l?y:"not set yet",r.classList.toggle("sp-unset",!(t||l)),t||l?r.removeAttribute("aria-valuetext"):r.setAttribute("aria-valuetext","not set yet")},d=()=>{l=!0,c(),n(Number(r.value))};r.addEventListener("input",d),r.addEventListener("pointerup",()=>l||d()),r.addEventListener("keyup",y=>l||!/^(Arrow|Home|End|Page|Enter| )/.test(y.key)||d());let[f,u]=e.ends??[],h=a("div",{class:"sp-ends"},a("span",{},f??""),i,a("span",{},u??"")),v=o?a("span",{id:o,hidden:!0},`${e.least} is ${f}, ${e.most} is ${u}`):null,M=a("div",{class:"sp-field sp-slide"},a("label",{for:s},e.label),r,h,v),L=y=>{l=y!==void 0,r.value=y??e.start??e.least,c()};return c(),{node:M,set:L,at:{[e.name]:M}}}var X={choice:xe,several:$e,select:Ee,number:je,slider:Ce};var Z=`.sp-ex { font-size: 15px; line-height: 1.55; max-width: 46em; margin: 1em 0 1.4em; container-type: inline-size; font-family: var(--jp-content-font-family, inherit); }
.sp-ex * { box-sizing: border-box; }
.sp-form { border: 1px solid var(--sp-hair); border-top: 3px solid var(--sp-accent); border-radius: 4px; padding: 1.1em 1.4em 1.2em; background: var(--sp-paper); }
.sp-form p { margin: 0 0 .6em; color: inherit; }
.sp-form .sp-kicker { font-size: 13px; color: var(--sp-quiet); margin: 0 0 .1em; }
.sp-form .sp-title { font-size: 19px; line-height: 1.3; font-weight: 650; margin: 0 0 .6em; }
.sp-form .sp-ask { margin-bottom: .6em; }

/* Words that the form uses */
.sp-form .sp-terms { margin: 1em 0 .4em; padding: .8em 1em; background: var(--sp-soft); border-radius: 4px; display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: .35em 1.2em; font-size: 14px; }
.sp-form .sp-terms > div { display: contents; }
.sp-form .sp-terms :is(dt, dd) { float: none; width: auto; margin: 0; padding: 0; color: inherit; }
.sp-form .sp-terms dt { font-weight: 650; }
.sp-form .sp-terms::before, .sp-form .sp-terms::after { display: none; }
.sp-form .sp-claim { margin: 1em 0 .4em; padding: .8em 1em; background: var(--sp-soft); border: 0; border-left: 3px solid var(--sp-line); border-radius: 0 4px 4px 0; color: inherit; font-size: inherit; }

/* Items */
.sp-group { padding: 1em 0; }
.sp-group + .sp-group { border-top: 1px solid var(--sp-hair); }
.sp-form fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.sp-form :is(legend, .sp-field > label) { display: block; float: none; width: auto; font-size: inherit; line-height: inherit; font-weight: 600; padding: 0; margin: 0 0 .4em; color: var(--sp-ink); border: 0; }
.sp-form .sp-row-name { font-weight: 650; margin: 0 0 .4em; }
.sp-beside { display: flex; flex-wrap: wrap; gap: .1em 1.6em; align-items: baseline; }
.sp-beside legend { flex-basis: 100%; }
.sp-beside > .sp-remark { flex-basis: 100%; }
.sp-option { display: flex; gap: .6em; align-items: baseline; padding: .28em .4em .28em 0; cursor: pointer; color: var(--sp-ink); }
.sp-option input { margin: 0; flex: none; width: 1.05em; height: 1.05em; accent-color: var(--sp-accent); transform: translateY(.15em); }
.sp-option:hover span { text-decoration: underline; text-decoration-color: var(--sp-line); text-underline-offset: .2em; }
.sp-field + .sp-field, fieldset + .sp-field { margin-top: .8em; }
fieldset + .sp-field { display: flex; flex-wrap: wrap; gap: .2em .8em; align-items: baseline; margin-top: .4em; }
.sp-form fieldset + .sp-field > label { font-weight: normal; margin: 0; }
fieldset + .sp-field > select { flex: 1 1 18em; }
fieldset + .sp-field > :is(.sp-remark, .sp-chosen) { flex-basis: 100%; }
.sp-row-name ~ .sp-field { display: grid; grid-template-columns: minmax(8em, 1fr) minmax(0, 1.6fr); gap: 0 1em; align-items: baseline; }
.sp-row-name ~ .sp-field > label { font-weight: normal; margin: 0; }
.sp-row-name ~ .sp-field > .sp-remark { grid-column: 1 / -1; }
.sp-row-name ~ .sp-field + .sp-field { margin-top: .5em; }
.sp-form :is(select, input[type="text"]) { font: inherit; color: var(--sp-ink); background: var(--sp-field); border: 1px solid var(--sp-line); border-radius: 4px; padding: .35em .6em; min-height: 2.3em; max-width: 100%; }
.sp-form select { width: min(100%, 34em); text-overflow: ellipsis; appearance: auto; }
.sp-form select.sp-short { width: auto; min-width: 8em; }
.sp-form input[type="text"] { width: 9em; }
.sp-number { display: flex; align-items: baseline; gap: .6em; flex-wrap: wrap; }
.sp-unit { color: var(--sp-quiet); }
.sp-form .sp-chosen { font-size: 14px; color: var(--sp-quiet); margin: .3em 0 0; }
.sp-slide { max-width: 34em; }
.sp-form input[type="range"] { display: block; width: 100%; margin: .3em 0 .1em; accent-color: var(--sp-accent); min-height: 1.6em; }
.sp-form input[type="range"].sp-unset { opacity: .55; }
.sp-ends { display: grid; grid-template-columns: 1fr auto 1fr; gap: 0 1em; font-size: 14px; color: var(--sp-quiet); }
.sp-ends > :last-child { text-align: right; }
.sp-value { color: var(--sp-ink); font-variant-numeric: tabular-nums; text-align: center; min-width: 6em; }

/* What is said. Each has a sign and a word as well as its colour. */
.sp-remark { border-left: 3px solid var(--sp-line); padding: .1em 0 .1em .9em; margin: .5em 0 .3em; font-size: 14.5px; }
.sp-choice > .sp-remark { margin-left: 1.65em; }
.sp-form .sp-remark p { margin: 0; }
.sp-is-right { border-color: var(--sp-right); }
.sp-is-wrong { border-color: var(--sp-wrong); }
.sp-is-yours { border-color: var(--sp-accent); }
.sp-is-right > p > .sp-mark, .sp-result.sp-is-right { color: var(--sp-right); }
.sp-is-wrong > p > .sp-mark { color: var(--sp-wrong); }
.sp-is-yours > p > .sp-mark { color: var(--sp-accent); }
.sp-where { font-size: 13px; color: var(--sp-quiet); margin: .15em 0 0; }
.sp-where summary { cursor: pointer; color: inherit; padding: .1em 0; display: list-item; }
.sp-form .sp-where ul { margin: .2em 0 .4em; padding-left: 1.2em; list-style: disc; }
.sp-form .sp-where li { margin: .2em 0; overflow-wrap: anywhere; }
.sp-buttons { display: flex; flex-wrap: wrap; gap: .7em; margin: .4em 0 0; padding-top: 1em; border-top: 1px solid var(--sp-hair); }
.sp-form button { font: inherit; cursor: pointer; border-radius: 4px; padding: .4em 1.3em; min-height: 2.4em; border: 1px solid var(--sp-line); background: var(--sp-field); color: var(--sp-ink); }
.sp-form button:hover { border-color: var(--sp-ink); }
.sp-form .sp-check { background: #00568a; border-color: #00568a; color: #fff; font-weight: 600; }
.sp-form .sp-check:hover { background: #004a77; }
.sp-form .sp-jump { font-size: 14px; min-height: 2em; padding: .15em .8em; margin-top: .2em; }
.sp-form :is(button, select, input, summary):focus-visible { outline: 3px solid var(--sp-accent); outline-offset: 2px; }
.sp-said:not(:empty), .sp-hinted:not(:empty), .sp-why { margin-top: 1em; }
.sp-form .sp-said p { margin: 0 0 .35em; }
.sp-form .sp-stale { color: var(--sp-quiet); font-size: 14px; }
.sp-form .sp-aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.sp-said { position: relative; }
.sp-hinted { border-left: 3px solid var(--sp-line); padding-left: .9em; }
.sp-hinted:empty { display: none; }
.sp-form .sp-hinted p:last-child { margin: 0; }
.sp-why { padding: .8em 1em; background: var(--sp-soft); border-radius: 4px; }
.sp-form .sp-why p { margin: 0; }
.sp-form .sp-kept { font-size: 13px; color: var(--sp-quiet); margin: .8em 0 0; }
.sp-form .sp-kept:empty { display: none; }
.sp-moved { margin: .6em 0 1em; }
.sp-revealed { margin-top: 1.2em; }
.sp-before { border-left: 3px solid var(--sp-line); padding: .1em 0 .1em .9em; margin: .8em 0; }
.sp-form .sp-before p, .sp-before p { margin: 0 0 .3em; }
.sp-ex [hidden] { display: none !important; }

@container (max-width: 30em) {
  .sp-form { padding: .9em .9em 1em; }
  .sp-form .sp-terms { grid-template-columns: 1fr; gap: 0; }
  .sp-form .sp-terms dd { margin-bottom: .5em; }
  .sp-row-name ~ .sp-field { display: block; }
  .sp-form select:not(.sp-short) { width: 100%; }
  .sp-choice > .sp-remark { margin-left: 0; }
}
@media print {
  .sp-buttons, .sp-form .sp-kept, .sp-jump { display: none !important; }
  .sp-form { break-inside: avoid-page; }
}
`;function ee(e,n){e.addEventListener("keydown",t=>{let s=(t.ctrlKey||t.metaKey)&&!t.altKey&&!t.shiftKey&&t.key.toLowerCase()==="s";s&&!n||(t.stopPropagation(),s&&(t.preventDefault(),n()))});for(let t of["keyup","keypress"])e.addEventListener(t,s=>s.stopPropagation())}var te="[ \xA0\u2009\u202F'\u2019]",Oe=/^[-+\u2212\u2013]/,Te=/^(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)$/,Ae=new RegExp(`^[0-9]{1,3}(?:${te}[0-9]{3})+(?:[.,][0-9]+)?$`),Se=/^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/,ze=/^[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?$/,Me=/^[1-9][0-9]{0,2},[0-9]{3}$/,Ne=/(?:%|percent|per cent)$/i;function z(e,n,t){let s=e.trim(),o=s.replace(Ne,"").trim();if(o!==s&&!n)return{value:null,note:t.percent};let r=Oe.exec(o),i=r?o.slice(1).trim():o;if(Me.test(i))return{value:null,note:t.unsure.replace("{typed}",i)};let l=!1,c;if(Te.test(i)||Ae.test(i))l=i.includes(","),c=i.replace(new RegExp(te,"g"),"").replace(",",".");else if(Se.test(i))c=i.replaceAll(",","");else if(ze.test(i))l=i.includes(","),c=i.replaceAll(".","").replace(",",".");else return{value:null,note:t.words};let d=Number(c);return Number.isFinite(d)?{value:r&&r[0]!=="+"?-d:d,note:l?t.comma:""}:{value:null,note:t.words}}function ne(e){return typeof e=="string"?e.trim():String(e)}function Re(e,n){return e.fields.reduce((t,s)=>t[n[s]??""],e.cases)}function Pe(e,n){let t=n[e.field]??[];if(!t.length)return{right:0,remarks:e.nothing,good:0,bad:0,ends:!!e.first};let s=t.filter(l=>e.right.includes(l)).length,o=t.length-s,r=t.map(l=>e.remarks[l]),i=e.right.length-s;return i&&r.push({...e.more,text:e.more.text.replace("{n}",i)}),{right:Math.max(0,s-o),remarks:r,good:s,bad:o}}function qe(e,n){let t=n[e.field];if(t===void 0)return{right:0,remarks:e.nothing};let s=e.ends.indexOf(t);return s>=0?e.on[s]:e.between[e.ends.filter(o=>o<t).length]}function Ie(e,n,t){let s=n[e.field];if(s===void 0)return{right:0,remarks:e.nothing};let{value:o,note:r}=z(s,e.percent,t),i=r?[{at:e.field,tone:"note",text:r}]:[];if(o===null)return{right:0,remarks:i};let l=e.cases.find(c=>Math.abs(o-c.near)<=c.within)?.remark??e.otherwise;return{right:l.tone==="right"?1:0,remarks:[l,...i]}}function Ye(e,n){return(e.below===void 0||n<e.below)&&(e.above===void 0||n>e.above)&&(e.from===void 0||n>=e.from)&&(e.to===void 0||n<=e.to)}function We(e,n,t){let s=e.values.map(i=>{let l=n[i.field];return l===void 0?{value:null,note:"No number yet."}:typeof l=="string"?z(l,i.percent,t):{value:l,note:""}}),o=s.filter(({value:i})=>i!==null).length,r=[];return e.values.forEach((i,l)=>{let{value:c,note:d}=s[l];if(c===null)r.push({at:i.field,tone:"note",text:d});else if(o===e.values.length){let f=Math.abs(c-i.answer)<=i.near?"That is near.":c<i.answer?"You said less.":"You said more.",u=`${ne(n[i.field])} ${i.unit}`.trim();r.push({at:i.field,tone:"note",text:`Your prediction: ${u}. The figures: ${i.told}. ${f}`,cites:i.cites});let h=i.replies.find(v=>Ye(v,c));h&&r.push(h.remark)}}),{right:o,remarks:r}}function Ke(e,n){let t=e.rules.filter(({when:s})=>Object.entries(s).every(([o,r])=>r.includes(n[o]))).map(({remark:s})=>s);return{right:e.fields.length-new Set(t.map(({at:s})=>s)).size,remarks:t}}function He(e,n){let t=e.length,s=e.filter((i,l)=>i===n[l]).length,o=(i,l)=>i.filter(c=>c===l).length,r=[...new Set(e)].reduce((i,l)=>i+o(e,l)*o(n,l),0);return r===t*t?1:(s*t-r)/(t*t-r)}function Be(e){let n=Math.floor(Math.abs(e)*100+.5);return`${e<0&&n?"-":""}${Math.floor(n/100)}.${String(n%100).padStart(2,"0")}`}function De(e,n){let t=e.fields.map(i=>n[i]),s=He(t,e.reference),o=t.map((i,l)=>i===e.reference[l]?e.agreed[l]:e.differed[l][i]);return{right:t.filter((i,l)=>i===e.reference[l]).length,remarks:o,kappa:Be(s),solved:s>=e.enough}}function Ge(e,n){return n[e.field]===void 0?{right:0,remarks:e.nothing}:{right:1,remarks:[]}}var se={table:Re,several:Pe,places:qe,number:Ie,guess:We,rules:Ke,kappa:De,given:Ge};function x(e,n){let t={};for(let s of e){let o=n?.[s.name],r=(s.options??[]).map(([i])=>i);if(s.type==="choice"||s.type==="select")typeof o=="string"&&r.includes(o)&&(t[s.name]=o);else if(s.type==="several"){let i=typeof o=="string"?[o]:Array.isArray(o)?o:[],l=r.filter(c=>i.includes(c));l.length&&(t[s.name]=l)}else s.type==="slider"?typeof o=="number"&&o>=s.least&&o<=s.most&&(t[s.name]=o):typeof o=="string"&&o.trim()&&(t[s.name]=o.trim())}return t}function oe({at:e="",tone:n="note",text:t,cites:s=[]}){return{at:e,tone:n,text:t,cites:s}}function Ue(e,n,t,s){return(t?e.nothing:n?e.solved:s.bad&&e.slips?e.slips:e.open).replace(/\{(right|of|good|bad|kappa)\}/g,(r,i)=>s[i]??r)}function K(e,n){let t=e.judge,s=x(e.fields,n),o={right:0,of:t.of},r=[],i;if(t.whole){let u=e.fields.map(({name:h})=>h).filter(h=>h in t.whole&&!(h in s));if(u.length){t.missing&&r.push({...t.missing,text:t.missing.text.replace("{n}",u.length)});for(let h of u)r.push(...t.whole[h]);return{...o,solved:!1,said:t.said.nothing,remarks:r.map(oe)}}}if(t.distinct){let u=Object.values(s);new Set(u).size<u.length&&r.push(t.distinct)}for(let u of t.parts){let h=se[u.type](u,s,e.typed);o.right+=h.right,r.push(...h.remarks);for(let v of["good","bad"])v in h&&(o[v]=(o[v]??0)+h[v]);if("kappa"in h&&(o.kappa=h.kappa),"solved"in h&&(i=h.solved),h.ends)break}i??=o.right===o.of,i&&t.at_end&&r.push(t.at_end);let c=!(t.empty??e.fields.map(u=>u.name)).some(u=>u in s),{right:d,of:f}=o;return{right:d,of:f,solved:i,said:Ue(t.said,i,c,o),remarks:r.map(oe)}}var re=`/* The course's colours, from those of the page where it has its own: JupyterLab's, the reading site's, else plain ones. */
.sp-theme {
  --sp-ink: var(--jp-content-font-color1, var(--color-foreground-primary, #1f1f1f));
  --sp-quiet: #595959;
  --sp-line: #8c8c8c;
  --sp-hair: #dadada;
  --sp-paper: var(--jp-layout-color1, var(--color-background-primary, #ffffff));
  --sp-soft: #f3f5f7;
  --sp-accent: #00639c;
  --sp-right: #00694a;
  --sp-wrong: #a03c00;
  --sp-field: #ffffff;
  color: var(--sp-ink);
}
.sp-theme[data-sp-dark="true"] {
  --sp-ink: var(--jp-content-font-color1, var(--color-foreground-primary, #ececec));
  --sp-quiet: #b4b4b4;
  --sp-line: #8a8a8a;
  --sp-hair: #3d3d3d;
  --sp-paper: var(--jp-layout-color1, var(--color-background-primary, #111111));
  --sp-soft: #1d2125;
  --sp-accent: #74c0f2;
  --sp-right: #52d6a9;
  --sp-wrong: #ffa672;
  --sp-field: #16191c;
}
`;function Fe(e){let[n,t,s]=(e.match(/[\d.]+/g)??[0,0,0]).map(Number);return(.2126*n+.7152*t+.0722*s)/255}function ie(e){let{jpThemeLight:n,theme:t}=document.body.dataset;return n?n==="false":t==="dark"||t==="light"?t==="dark":t==="auto"?matchMedia("(prefers-color-scheme: dark)").matches:Fe(getComputedStyle(e?.parentElement??document.body).color)>.5}function ae(e,n=()=>{}){P(re,"theme"),e.classList.add("sp-theme");let t=ie(e);e.dataset.spDark=t;let s=()=>{ie(e)!==t&&(t=!t,e.dataset.spDark=t,n(t))},o=new MutationObserver(s);for(let i of[document.body,document.documentElement])o.observe(i,{attributes:!0,attributeFilter:["data-jp-theme-light","data-theme","class","theme"]});let r=matchMedia("(prefers-color-scheme: dark)");return r.addEventListener("change",s),requestAnimationFrame(s),()=>{o.disconnect(),r.removeEventListener("change",s)}}var pe={right:["\u2713","Right."],wrong:["\u2717","Not yet."],note:["",""],yours:["\u25CF","Your answer."],other:["\u25CB","To those who say this:"]};function Je(e,n){let t=new Map;for(let s of e){let o=n?.[s];if(!o)continue;let r=[o.document,o.at].filter(Boolean).join(", ");t.has(r)||t.set(r,[]);let{said:i="",href:l}=o;(i||l)&&!t.get(r).some(c=>c.text===i)&&t.get(r).push({text:i,href:l})}return[...t].map(([s,o])=>({where:s,said:o}))}function q(e,n){let t=Je(e??[],n);if(!t.length)return null;let[s]=t,o=t.length>1?`; and ${t.length-1} more`:"",r=a("details",{class:"sp-where"},a("summary",{},`Where to look: ${s.where}${o}`)),i=a("ul");for(let{where:l,said:c}of t){let d=a("li");t.length>1&&d.append(a("span",{class:"sp-place"},`${l}${c.length?": ":""}`)),c.forEach(({text:f,href:u},h)=>{h&&d.append("; "),d.append(u?a("a",{href:u},f||"in the tables"):f)}),(t.length>1||c.length)&&i.append(d)}return r.append(i),r}function Qe(e,n){let[t,s]=pe[e];if(!s)return null;let o=e==="wrong"&&n.includes("=")?"Not so.":s;return a("strong",{class:"sp-mark"},a("span",{"aria-hidden":"true"},`${t} `),o)}function H({at:e,tone:n,text:t,cites:s},o){let r=a("p",{},Qe(n,e),pe[n][1]?" ":"",t);return a("div",{class:`sp-remark sp-is-${n}`},r,q(s,o))}function Ve(e,n){let t=x(e.fields,n?.answer??{}),s=[];for(let o of e.fields){let r=t[o.name];if(r===void 0)continue;let i=[r].flat().map(l=>(o.options??[]).find(([c])=>c===l)?.[1]??`${l} ${o.unit??""}`.trim());s.push([o.label,i.join("; ")])}return s}function le(e,n,t){return t.subscribe(s=>e.replaceChildren(Xe(n,s[n.name])))}function Xe(e,n){let t=Ve(e,n),s=a("div",{class:"sp-before"});if(!t.length)return s.append(a("p",{},`You have not answered this yet: \u201C${e.ask}\u201D It is asked in \u201C`,e.page?a("a",{href:e.page},e.lesson):e.lesson,"\u201D.")),s;s.append(a("p",{},a("strong",{},`What you said in \u201C${e.lesson}\u201D: `),e.ask));for(let[o,r]of t)s.append(a("p",{class:"sp-before-answer"},t.length>1?`${o}: `:"",a("strong",{},r)));return s}function Ze(e){return e.charAt(0).toUpperCase()+e.slice(1)}function et(e){if(!e.legend)return null;if(e.kind==="audit"){let[[t,s]]=e.legend;return a("blockquote",{class:"sp-claim"},a("strong",{},`${t}: `),s)}let n=a("dl",{class:"sp-terms"});for(let[t,s]of e.legend)n.append(a("div",{},a("dt",{},t),a("dd",{},s)));return n}function de(e,n,t){P(Z,"form");let s=ae(e);e.classList.add("sp-ex"),e.dataset.exercise=n.name;let o={},r=!1,i=0,l=[],c=!1,d=new Map,f={},u=[],h=E("title"),v=a("form",{class:"sp-form","aria-label":n.title,novalidate:!0}),M=a("p",{class:"sp-kicker"},n.more?"Exercise \xB7 More: not needed for the lesson":"Exercise");v.append(M,a("p",{class:"sp-title",id:h,role:"heading","aria-level":"3"},Ze(n.title)));for(let p of n.ask)v.append(a("p",{class:"sp-ask"},p));v.append(...[et(n)].filter(Boolean));let L=n.recalls?a("div",{class:"sp-recalled"}):null;L&&v.append(L);let y=new Map,B=n.kind==="explore",O=n.picture?a("div",{class:"sp-moved"}):null;for(let p of n.fields){let m=p.below??p.name;if(!y.has(m)){let w=p.below&&p.label.startsWith(`${p.below}: `),j=w?p.below:n.fields.filter(R=>R.below===m).length>1?p.label:null,$=a("div",{class:"sp-group",role:j?"group":null,"aria-label":j});w&&$.append(a("p",{class:"sp-row-name"},p.below)),y.set(m,$),v.append($)}let g=p.below&&p.label.startsWith(`${p.below}: `)?{...p,label:p.label.slice(p.below.length+2)}:p,b=X[p.type](g,w=>me(p.name,w),B);d.set(p.name,b),Object.assign(f,b.at),y.get(m).append(b.node),O&&p.type==="slider"&&v.append(O)}let ce=a("button",{type:"submit",class:"sp-check"},n.button??"Check"),N=a("button",{type:"button",class:"sp-hint",hidden:!n.hints?.length},"Hint"),k=a("div",{role:"status","aria-live":"polite",class:"sp-said"}),I=a("div",{"aria-live":"polite",class:"sp-hinted"}),T=a("div",{class:"sp-why",hidden:!0}),A=n.reveal?a("div",{class:"sp-revealed",hidden:!0}):null,Y=a("p",{class:"sp-kept"});v.append(a("div",{class:"sp-buttons"},ce,N),k,I,...A?[A]:[],T,Y);function me(p,m){r=!0,m===void 0||m===""||Array.isArray(m)&&!m.length?delete o[p]:o[p]=m;let g=[...y.entries()].find(([,b])=>b.contains(d.get(p).node));for(let b of u.filter(({node:w})=>g[1].contains(w)))b.node.remove();k.dataset.judged&&!k.dataset.stale&&(k.dataset.stale="true",k.prepend(a("p",{class:"sp-stale"},"Before your last change:"))),_()}function fe(){for(let{node:p}of u.splice(0))p.remove()}function ue(p){let m=f[p.at];if(!m)return!1;let g=H(p,n.places);return m.append(g),u.push({node:g}),!0}function he(p){let m=p.remarks.find(({at:b,tone:w})=>b&&(w==="wrong"||w==="note")),g=m&&f[m.at]?.querySelector("input, select");return!g||d.size<4?null:a("button",{type:"button",class:"sp-jump",onclick:()=>g.focus()},"Go to the first that is open")}function ge(p){T.replaceChildren(),T.hidden=!(p.solved&&n.explain),T.hidden||T.append(a("p",{},a("strong",{},"Why: "),n.explain.text),...[q(n.explain.cites,n.places)].filter(Boolean))}function D(p,m){fe();let g=!Object.keys(x(n.fields,o)).length,b=g?[]:p.remarks.filter(C=>!ue(C)),w=p.solved?"right":"wrong",j=!["position","predict"].includes(n.kind),$=a("p",{class:j?`sp-result sp-is-${w}`:"sp-result"}),R=p.of===1&&j,F=j&&(p.solved||p.right<p.of)&&p.solved?"\u2713 ":"";m?$.append(a("strong",{},`${F}${j?"You solved this one before. The answer that solved it is filled in.":"You answered this before. Your answer is filled in."}`)):$.append(a("strong",{},`${F}${p.said}`)),!m&&R&&!g&&!p.solved&&p.remarks.every(({tone:C})=>C==="note")&&$.replaceChildren(),k.replaceChildren($,...b.map(C=>H(C,n.places))),R&&!m&&!g&&k.append(a("p",{class:"sp-aloud"},p.remarks.map(({text:C})=>C).join(" ")));let J=p.solved||g?null:he(p);J&&k.append(J),k.dataset.judged="true",delete k.dataset.stale,ge(p),(p.solved||!["position","predict"].includes(n.kind))&&ve(p)}function S(){let p={};for(let m of n.fields){let g=x([m],o)[m.name]??(B?m.start:void 0);p[m.name.replaceAll("-","_")]=m.type==="number"&&g!==void 0?z(g,!0,n.typed).value:g}for(let[m,g]of Object.entries(n.follows??{}))p[m]=p[g.replaceAll("-","_")];return p}function G(p,m,g){return t.drawn?t.drawn(p,S(),n):t.pictures().then(({draw:b})=>{if(c)return;let w=b(p,m,{values:S(),plain:g});return l.push(w),w},()=>p.append(a("p",{},m.description)))}let U=null;function _(){O&&(t.drawn?t.drawn(O,S(),n):U?.then(p=>p?.set(S())))}let W=null;function ve(p){!A||!(p.solved||p.right>0||Object.keys(o).length)||(A.hidden=!1,W?W.then(m=>m?.set(S())):W=Promise.resolve(G(A,n.reveal,!1)))}v.addEventListener("submit",async p=>{p.preventDefault();let m=x(n.fields,o),g=K(n,o);Y.textContent="",D(g,!1),Object.keys(m).length&&(Y.textContent=await t.store.note(n.name,{answer:m,solved:g.solved,hints:i}))}),N.addEventListener("click",()=>{i+=1;let p=n.hints??[];i<=p.length?I.append(a("p",{},a("strong",{},`Hint ${i} of ${p.length}. `),p[i-1])):I.append(a("p",{},a("strong",{},"Explanation. "),n.explain.text),...[q(n.explain.cites,n.places)].filter(Boolean)),N.textContent=i<p.length?"Next hint":"Explain",N.hidden=i>p.length||i===p.length&&!n.explain}),ee(v,t.save),e.replaceChildren(v),O&&(U=Promise.resolve(G(O,n.picture,!0)));let be=L?le(L,n.recalls,t.store):()=>{};async function we(){let p=await t.store.get(n.name);if(!p||r||c)return;o=x(n.fields,p.answer);for(let[g,b]of d)b.set(o[g]);_();let m=K(n,o);p.solved&&m.solved?D(m,!0):p.solved&&k.replaceChildren(a("p",{},"You solved this one before. The answer filled in is a later one, and does not solve it."))}return we(),()=>{c=!0,be(),s();for(let p of l)p.destroy()}}var tt=4e3,nt="Your answer was judged, and could not be noted: the notebook's kernel does not answer. It may have been restarted or stopped. Run this cell again to have your progress noted.";function st(e){let n=new Map,t=0;return e.on("msg:custom",({reply:s,...o})=>{n.get(s)?.(o),n.delete(s)}),s=>new Promise(o=>{t+=1;let r=t;n.set(r,o),setTimeout(()=>n.delete(r)&&o(null),tt);try{e.send({...s,id:r})}catch{n.delete(r),o(null)}})}function ot({model:e,el:n}){let t=st(e),s=e.get("exercise"),o={get:async l=>(e.get("kept")??{})[l],subscribe:l=>(l(e.get("kept")??{}),()=>{}),note:async(l,c)=>(await t({do:"note",name:l,tried:c}))?.said??nt},r=0;async function i(l,c){r+=1;let d=r,f=await t({do:"draw",values:c});d===r&&(f?l.innerHTML=f.html:l.textContent||(l.textContent=s.picture?.description??s.reveal?.description??""))}return de(n,s,{store:o,drawn:i})}var It={render:ot};export{It as default};
