"use strict";
// asl-lint.js lint FILE... | self-test FOLDER      Run from the project's folder.
//
// FOLDER holds good.asl.json, in which nothing may be found, and one RULE[.N].asl.json for each rule, in which that rule and no other
// must be found.

const RULES = {
    "undefined-variable": "a variable that some path to the state does not assign",
    "unassignable-variable": "a variable is named by letters, digits and _, and not states; one from around a Map or Parallel can be read in " +
        "it but not set",
    "unknown-states-member": "$states has input, context, result and errorOutput only",
    "result-out-of-place": "$states.result exists in Assign and Output of a Task, Map or Parallel state, not in Arguments or a Catch",
    "error-output-out-of-place": "$states.errorOutput exists in a Catch's Assign and Output only",
    "heartbeat-not-below-timeout": "a heartbeat that can never be missed before the timeout",
    "states-all-not-last": "States.ALL stands alone, in the last retrier or catcher",
    "token-missing": ".waitForTaskToken whose Arguments do not hand out the token, or a token with nobody waiting for it",
    "argument-missing": "an argument that the service requires",
    "eval": "$eval does not exist in Step Functions; use $parse",
    "no-timeout": "a Task may run for three years unless it says otherwise",
    "no-catch": "a Task whose errors are not all caught, by itself or by the Map or Parallel around it",
    "failure-ends-in-success": "what States.ALL caught leads to a state that ends the execution, or the iteration, well; a choice whose " +
        "condition is {% $name = '' %} is closed to it once a name is in that variable",
    "unknown-error": "an error name that neither Step Functions, Lambda nor our code throws",
    "impatient": "a call of a function that does not surely wait ten minutes for one that is not ready, or for a free place longer than a " +
        "function may run",
    "reserved-error": "a Fail state may not give an error a name that begins with States., nor pass one on",
};

const fs = require("fs");
const path = require("path");
const jsonata = require("jsonata");

const FUNCTIONS = new Set(("sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match " +
    "contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not " +
    "map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct " +
    "base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis " +
    "partition range hash uuid parse").split(" "));

const TAKE_FUNCTIONS = new Set(["map", "filter", "single", "reduce", "sift", "each", "sort", "replace"]);

const REQUIRED = {
    "lambda:invoke": ["FunctionName", "Payload"],
    "sns:publish": ["TopicArn", "Message"],
    "sqs:sendMessage": ["QueueUrl", "MessageBody"],
    "events:putEvents": ["Entries"],
    "states:startExecution": ["StateMachineArn", "Input"],
    "dynamodb:getItem": ["TableName", "Key"],
    "dynamodb:putItem": ["TableName", "Item"],
    "dynamodb:updateItem": ["TableName", "Key"],
    "dynamodb:deleteItem": ["TableName", "Key"],
    "aws-sdk:sfn:describeExecution": ["ExecutionArn"],
    "aws-sdk:sfn:listExecutions": ["StateMachineArn"],
};

const AWS_ERRORS = new Set(["States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout", "States.Permissions", "States.Runtime",
    "States.DataLimitExceeded", "States.QueryEvaluationError", "States.ExceedToleratedFailureThreshold", "States.ItemReaderFailed",
    "States.ResultWriterFailed", "States.BranchFailed", "States.NoChoiceMatched", "Lambda.ServiceException", "Lambda.AWSLambdaException",
    "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Sandbox.Timedout",
    "Runtime.ExitError", "Lambda.ResourceNotReadyException", "Lambda.ResourceConflictException", "Lambda.ENINotReadyException",
    "Lambda.CodeArtifactUserPendingException", "Lambda.CodeArtifactUserDeletedException"]);

// What passes by itself but slowly, and for how many seconds a call must go on trying: a function that was idle for two weeks is made
// anew, and a place is free once the longest call (15 minutes) of another function has ended.
const PATIENCE = {
    "Lambda.ResourceNotReadyException": 600, "Lambda.ResourceConflictException": 600, "Lambda.ENINotReadyException": 600,
    "Lambda.CodeArtifactUserPendingException": 600, "Lambda.CodeArtifactUserDeletedException": 600, "Lambda.TooManyRequestsException": 901,
};

// Every {% expression %} inside a JSON value, as its syntax tree.
function* expressions(value) {
    if (typeof value === "string") {
        if (value.startsWith("{%") && value.endsWith("%}")) yield jsonata(value.slice(2, -2)).ast();
    } else if (value && typeof value === "object") {
        for (const part of Object.values(value)) yield* expressions(part);
    }
}

function* nodes(tree) {
    if (!tree || typeof tree !== "object") return;
    if (!Array.isArray(tree)) yield tree;
    for (const part of Object.values(tree)) yield* nodes(part);
}

// The places where a name can only mean a function: a variable may have the name of one ($error is both), and it must be assigned.
function calls(tree) {
    const places = new Set();
    for (const node of nodes(tree)) {
        if (node.procedure) {
            places.add(node.procedure);
            if (TAKE_FUNCTIONS.has(node.procedure.value)) node.arguments.forEach(a => places.add(a));
        }
        if (node.type === "apply") places.add(node.rhs);
    }
    return places;
}

// What a JSON value's expressions read: variables that they do not bind themselves, and $states.x[.y[.z]] as "x.y.z".
function reads(value) {
    const variables = new Set(), states = new Set();
    for (const tree of expressions(value)) {
        const bound = new Set();
        for (const node of nodes(tree)) {
            if (node.type === "bind") bound.add(node.lhs.value);
            if (node.type === "lambda") node.arguments.forEach(a => bound.add(a.value));
            if (node.focus) bound.add(node.focus);
            if (node.index) bound.add(node.index);
        }
        const called = calls(tree);
        for (const node of nodes(tree)) {
            if (node.type === "path" && node.steps[0].type === "variable" && node.steps[0].value === "states") {
                states.add(node.steps.slice(1).map(s => s.value).join("."));
            }
            if (node.type === "variable" && !["", "$"].includes(node.value) && !bound.has(node.value)) {
                if (!(called.has(node) && FUNCTIONS.has(node.value))) variables.add(node.value);
            }
        }
    }
    if (variables.delete("states") && states.size === 0) states.add("");
    return { variables, states };
}

const assigned = (before, holder) => new Set([...before, ...Object.keys(holder.Assign || {})]);
const catchesAll = state => (state.Catch || []).some(c => c.ErrorEquals.includes("States.ALL"));
const inner = state => [...(state.ItemProcessor ? [state.ItemProcessor] : []), ...(state.Branches || [])];

// For how many seconds an error is tried again at least: full jitter may choose no wait at all.
function patience(state, error) {
    const retrier = (state.Retry || []).find(r => r.ErrorEquals.includes(error));
    if (!retrier || retrier.JitterStrategy === "FULL") return 0;
    const { IntervalSeconds: first = 1, MaxAttempts: attempts = 3, BackoffRate: rate = 2, MaxDelaySeconds: most = Infinity } = retrier;
    let seconds = 0;
    for (let i = 0; i < attempts; i++) seconds += Math.min(first * rate ** i, most);
    return seconds;
}

const assignments = state => [state, ...(state.Catch || []), ...(state.Choices || [])].flatMap(a => Object.entries(a.Assign || {}));

// The ways out of a state: where to, and what is assigned by then.
function edges(state, before) {
    const out = (state.Catch || []).map(c => ({ next: c.Next, after: assigned(before, c), caught: c }));
    for (const rule of state.Choices || []) out.push({ next: rule.Next, after: assigned(before, rule), rule });
    if (state.Default) out.push({ next: state.Default, after: assigned(before, state) });
    if (state.Next) out.push({ next: state.Next, after: assigned(before, state) });
    return out;
}

// For each state that can be reached, the variables that every path to it has assigned.
function definitelyAssigned(machine, outer) {
    const before = { [machine.StartAt]: outer };
    for (const work = [machine.StartAt]; work.length > 0;) {
        const name = work.pop();
        for (const { next, after } of edges(machine.States[name], before[name])) {
            const known = before[next];
            const both = known ? new Set([...known].filter(v => after.has(v))) : after;
            if (!known || both.size < known.size) {
                before[next] = both;
                work.push(next);
            }
        }
    }
    return before;
}

// outer: the variables seen from around; taken: all that are assigned around; covered: the Map or Parallel around catches everything; judged: what it returns is judged.
function lint(machine, thrown, { outer = new Set(), taken = new Set(), covered = false, judged = false } = {}) {
    const found = [];
    const before = definitelyAssigned(machine, outer);
    const takenInside = new Set([...taken, ...Object.values(machine.States).flatMap(assignments).map(([name]) => name)]);
    for (const [name, state] of Object.entries(machine.States)) {
        const report = (rule, what) => found.push({ rule, state: name, what });
        const known = before[name];
        if (!known) continue;   // unreachable states are asl-validator's
        for (const [variable] of assignments(state)) {
            if (!/^(?!states$)[\p{L}_][\p{L}\p{Nd}_]{0,79}$/u.test(variable) || taken.has(variable)) report("unassignable-variable", `assigns $${variable}`);
        }
        const runs = ["Task", "Map", "Parallel"].includes(state.Type);
        const places = [];
        for (const [field, value] of Object.entries(state)) {
            if (["ItemProcessor", "Branches", "Catch", "Comment", "Next"].includes(field)) continue;
            places.push({ field, value, result: runs && ["Assign", "Output"].includes(field), error: false });
        }
        for (const c of state.Catch || []) places.push({ field: "Catch", value: [c.Assign, c.Output], result: false, error: true });
        for (const { field, value, result, error } of places) {
            const { variables, states } = reads(value);
            for (const v of variables) {
                if (v === "eval") report("eval", `${field} calls $eval`);
                else if (!known.has(v)) report("undefined-variable", `${field} reads $${v}`);
            }
            for (const s of states) {
                const member = s.split(".")[0];
                if (member === "result" && !result) report("result-out-of-place", `${field} reads $states.result`);
                else if (member === "errorOutput" && !error) report("error-output-out-of-place", `${field} reads $states.errorOutput`);
                else if (!["input", "context", "result", "errorOutput"].includes(member)) report("unknown-states-member", `${field} reads $states.${s}`);
                if (s.startsWith("context.Task.Token") && !(field === "Arguments" && (state.Resource || "").endsWith(".waitForTaskToken"))) {
                    report("token-missing", `${field} reads the task token, and the state does not wait for it`);
                }
            }
        }
        for (const list of [state.Retry || [], state.Catch || []]) {
            list.forEach((item, at) => {
                if (item.ErrorEquals.includes("States.ALL") && (at < list.length - 1 || item.ErrorEquals.length > 1)) {
                    report("states-all-not-last", `${JSON.stringify(item.ErrorEquals)} is entry ${at + 1} of ${list.length}`);
                }
                for (const error of item.ErrorEquals) {
                    if (!AWS_ERRORS.has(error) && !thrown(error)) report("unknown-error", error);
                }
            });
        }
        if (state.Type === "Fail") {
            const error = state.Error || "";
            const variable = /^\{% *\$(\w+) *%\}$/.exec(error);
            const values = variable ? assignedTo(machine, variable[1]) : [error];
            for (const value of values.filter(passesOnReserved)) report("reserved-error", `Error is ${value}`);
        }
        if (state.Type === "Task") {
            const service = state.Resource.replace(/^arn:[^:]*:states:[^:]*:[^:]*:/, "").replace(/\.(waitForTaskToken|sync(:2)?)$/, "");
            if (!REQUIRED[service]) report("argument-missing", `asl-lint.js does not know what ${service} requires: add it to REQUIRED`);
            for (const argument of REQUIRED[service] || []) {
                if (!(argument in (state.Arguments || {}))) report("argument-missing", `${service} requires ${argument}`);
            }
            if (state.TimeoutSeconds === undefined) report("no-timeout", "has no TimeoutSeconds");
            if (typeof state.HeartbeatSeconds === "number" && state.HeartbeatSeconds >= (state.TimeoutSeconds ?? Infinity)) {
                report("heartbeat-not-below-timeout", `${state.HeartbeatSeconds} >= ${state.TimeoutSeconds}`);
            }
            if (state.Resource.endsWith(".waitForTaskToken") &&
                ![...reads(state.Arguments).states].some(s => s.startsWith("context.Task.Token"))) {
                report("token-missing", "waits for a token that its Arguments do not hand out");
            }
            for (const [error, seconds] of service === "lambda:invoke" ? Object.entries(PATIENCE) : []) {
                if (patience(state, error) < seconds) report("impatient", `tries ${error} for ${patience(state, error)} s of ${seconds}`);
            }
            if (!covered && !catchesAll(state)) report("no-catch", "has no Catch for States.ALL");
        }
        for (const { next, caught } of edges(state, known)) {
            if (!caught || judged || !caught.ErrorEquals.includes("States.ALL")) continue;
            const end = goodEnd(machine, next, caught);
            if (end) report("failure-ends-in-success", `States.ALL leads to "${end}", which ends well`);
        }
        // A Distributed Map's items do not see the variables around it.
        const seen = state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED" ? new Set() : known;
        const around = { outer: seen, taken: takenInside, covered: covered || catchesAll(state), judged: isJudged(machine, state) };
        for (const part of inner(state)) found.push(...lint(part, thrown, around));
    }
    return found;
}

// All that a machine's states assign to a variable.
function assignedTo(machine, variable) {
    return Object.values(machine.States).flatMap(assignments).filter(([name]) => name === variable).map(([, value]) => value);
}

function passesOnReserved(error) {
    if (typeof error !== "string") return false;
    return error.startsWith("States.") || error.startsWith("{%") && /error/i.test(error) && !error.includes("'States.'");
}

// After the Map or Parallel comes a choice that may end in Fail: an iteration may then end well, having said that it failed, so that
// the others go on.
function isJudged(machine, state) {
    const next = machine.States[state.Next];
    return next?.Type === "Choice" && [...reachable(machine, state.Next)].some(name => machine.States[name].Type === "Fail");
}

function reachable(machine, start) {
    const seen = new Set([start]);
    for (const name of seen) for (const { next } of edges(machine.States[name], new Set())) seen.add(next);
    return seen;
}

const isEmpty = value => typeof value === "string" && /^(\{% *'' *%\})?$/.test(value);

// The variables that say something after a holder's Assign: those that it assigns nothing but '' to do not.
function telling(before, holder) {
    const after = new Set(before);
    for (const [name, value] of Object.entries(holder.Assign || {})) isEmpty(value) ? after.delete(name) : after.add(name);
    return after;
}

// A state that ends well and that an error can reach, if there is one: each state is looked at with what has been assigned since.
function goodEnd(machine, start, caught) {
    const seen = new Set();
    for (const work = [[start, telling([], caught)]]; work.length > 0;) {
        const [name, said] = work.pop(), state = machine.States[name], visit = `${name} ${[...said].sort()}`;
        if (seen.has(visit)) continue;
        seen.add(visit);
        if (state.Type === "Succeed" || state.End) return name;
        for (const { next, rule, caught } of edges(state, new Set())) {
            const closed = /^\{% *\$(\w+) = '' *%\}$/.exec(rule?.Condition);
            if (!(closed && said.has(closed[1]))) work.push([next, telling(said, rule || caught || state)]);
        }
    }
    return undefined;
}

// Lambda reports an exception by its class's binary name: package.Class or package.Outer$Nested.
function thrownBySources(folder) {
    const texts = fs.readdirSync(folder, { recursive: true }).filter(f => f.endsWith(".java")).map(f => fs.readFileSync(path.join(folder, f), "utf8"));
    return error => {
        const at = error.lastIndexOf(".");
        const classes = error.slice(at + 1).split("$");
        const file = path.join(folder, ...error.slice(0, at).split("."), classes[0] + ".java");
        if (at < 0 || !fs.existsSync(file)) return false;
        const source = fs.readFileSync(file, "utf8");
        const last = classes[classes.length - 1];
        return classes.every(c => new RegExp(`\\bclass ${c}\\b`).test(source)) && texts.some(t => new RegExp(`\\bnew (\\w+\\.)*${last}\\(`).test(t));
    };
}

const read = file => JSON.parse(fs.readFileSync(file, "utf8"));

function lintFiles(files) {
    const thrown = thrownBySources("functions/src/main/java");
    const lines = files.flatMap(file => {
        const where = {};
        for (const f of lint(read(file), thrown)) (where[`${f.what} (${f.rule}: ${RULES[f.rule]})`] ??= []).push(`"${f.state}"`);
        return Object.entries(where).map(([what, names]) => `${file} ${names.join(", ")}: ${what}`);
    });
    console.log(lines.length > 0 ? lines.join("\n") : `${Object.keys(RULES).length} rules, ${files.length} state machines`);
    return lines.length > 0;
}

function selfTest(folder) {
    const problems = [], shown = new Set();
    for (const file of fs.readdirSync(folder).filter(f => f.endsWith(".asl.json"))) {
        const rule = file.split(".")[0];
        const found = new Set(lint(read(path.join(folder, file)), e => e === "sluice.Thrown").map(f => f.rule));
        const expected = rule === "good" ? "" : rule;
        shown.add(rule);
        if ([...found].join() !== expected) problems.push(`${folder}/${file}: expected [${expected}], found [${[...found].join()}]`);
    }
    for (const rule of ["good", ...Object.keys(RULES)]) if (!shown.has(rule)) problems.push(`${folder} has no ${rule}.asl.json`);
    if (problems.length > 0) console.log("asl-lint does not find what it must:\n" + problems.join("\n"));
    return problems.length > 0;
}

const [command, ...rest] = process.argv.slice(2);
process.exitCode = (command === "self-test" ? selfTest(rest[0]) : lintFiles(rest)) ? 1 : 0;
