import { CAUSE_WORDS } from '../cause-words.ts';

/**
 * The page's only script: lists the tasks and builds one when it is opened. It puts text into the page as text only
 * (`textContent`), so no answer of a model can become markup.
 */
export const TASK_BROWSER = `
'use strict';(()=>{
const data=JSON.parse(document.getElementById('task-data').textContent),causes=${JSON.stringify(CAUSE_WORDS)};
const text=i=>i<0?'':data.texts[i],list=document.getElementById('task-list'),count=document.getElementById('task-count'),more=document.getElementById('task-more');
const make=(tag,className,content)=>{const e=document.createElement(tag);if(className)e.className=className;if(content!==undefined)e.textContent=content;return e};
const label=new Map(data.arms.map(a=>[a.rank,a])),winner=(data.arms.find(a=>a.isWinner)||{}).rank;
const words={passed:'passed',failed:'failed','timed-out':'timed out',invalid:'not valid',unjudged:'unjudged (our fault)'};
const tone=v=>v==='passed'?'pass':v==='unjudged'?'ours':'fail',mark=v=>v==='passed'?'\\u25cf':v==='unjudged'?'?':'\\u25cb';
const inner=(title,content)=>{const d=make('details','inner');d.append(make('summary','',title),make('pre','',content));return d};
const build=t=>{const box=make('div');
 const facts=make('p','soft',t.cluster+(t.apart?' \\u00b7 cannot be inferred: '+t.apart:''));
 const code=make('pre');code.append(make('span','around',text(t.before)),make('mark','',text(t.truth)),make('span','around',text(t.after)));
 box.append(facts,make('p','soft','The marked text is the true one; recipes saw this place empty.'),code);
 if(!t.answers.length)box.append(make('p','soft','No recipe answered this task.'));
 for(const [rank,verdict,cause,answer,said,failure,output,others] of t.answers){
  const a=label.get(rank),one=make('div','answer'),head=make('div');
  head.append(make('strong','',rank+' '+a.label+' '),make('span','badge '+(verdict==='passed'?'good':verdict==='unjudged'?'wait':'bad'),words[verdict]||verdict));
  if(cause)head.append(' ',make('span','soft',causes[cause]||cause));
  one.append(head,answer<0?make('p','soft','(empty answer)'):make('pre','',text(answer)));
  if(failure>=0)one.append(inner('What failed',text(failure)));
  if(output>=0)one.append(inner('Test output',text(output)));
  if(said>=0)one.append(inner('What the model said, untouched',text(said)));
  others.forEach((o,i)=>one.append(inner('Candidate not chosen '+(i+1),text(o))));
  box.append(one)}
 return box};
const row=t=>{const d=make('details','task'),s=make('summary'),marks=make('span','marks');
 marks.setAttribute('role','img');marks.setAttribute('aria-label',t.answers.filter(a=>a[1]==='passed').length+' of '+t.answers.length+' answers passed');
 for(const a of t.answers){const m=make('span',tone(a[1]),mark(a[1]));m.title=a[0]+' '+label.get(a[0]).label+': '+(words[a[1]]||a[1]);marks.append(m)}
 s.append(make('span','where',t.where),make('span','badge',t.kind),make('span','soft',t.part+(t.apart?' \\u00b7 not inferable':'')),marks);
 d.append(s);d.addEventListener('toggle',()=>{if(d.open&&d.childElementCount===1)d.append(build(t))});return d};
const verdictOf=(t,rank)=>(t.answers.find(a=>a[0]===rank)||[])[1];
const is={all:()=>true,none:t=>t.answers.length>0&&!t.answers.some(a=>a[1]==='passed'),every:t=>t.answers.length>0&&t.answers.every(a=>a[1]==='passed'),
 'winner-failed':t=>{const v=verdictOf(t,winner);return v!==undefined&&v!=='passed'&&v!=='unjudged'},
 'winner-only':t=>verdictOf(t,winner)==='passed'&&t.answers.some(a=>a[0]!==winner&&a[1]!=='passed'),
 'winner-lost':t=>verdictOf(t,winner)!=='passed'&&t.answers.some(a=>a[0]!==winner&&a[1]==='passed'),
 apart:t=>t.apart!=='',unjudged:t=>t.answers.some(a=>a[1]==='unjudged'),unanswered:t=>t.answers.length===0};
const cause=t=>c=>t.answers.some(a=>a[2]===c);
const field=id=>document.getElementById(id);let found=[],shown=0;
const grow=()=>{const next=found.slice(shown,shown+100);list.append(...next.map(row));shown+=next.length;more.hidden=shown>=found.length};
const show=()=>{const q=field('task-search').value.toLowerCase(),kind=field('task-kind').value,which=field('task-which').value;
 found=data.tasks.filter(t=>(!kind||t.kind===kind)&&(which.startsWith('cause:')?cause(t)(which.slice(6)):is[which](t))&&(!q||(t.where+' '+t.cluster+' '+text(t.truth)).toLowerCase().includes(q)));
 list.replaceChildren();shown=0;grow();count.textContent=found.length+' of '+data.tasks.length+' tasks'};
for(const id of ['task-search','task-kind','task-which'])field(id).addEventListener('input',show);
more.addEventListener('click',grow);field('task-filters').hidden=false;show();
})();`;
