//! One look over a file before it is read: which functions, variables and parameters it has.

use std::collections::{HashMap, HashSet};

use super::groovy::{Argument, Expr, Kind, Statement, body, named, positional};
use super::values::Names;
use lockgate_evidence::Span;

/// Where a variable gets a value.
struct Local<'e, 'a> {
    /// The function around; empty outside of all.
    function: &'a str,
    /// The variable.
    name: &'a str,
    /// The value.
    value: &'e Expr<'a>,
    /// The function around the value.
    from: &'a str,
}

/// One declared parameter of the build.
pub(super) struct Parameter<'e, 'a> {
    /// `string`, `booleanParam`, or the class behind it.
    pub(super) kind: &'a str,
    /// What is said of it.
    pub(super) arguments: &'e [Argument<'a>],
    /// All of it.
    pub(super) span: Span,
}

/// The one value of each variable; `None` for those with several.
type Values<'e, 'a> = HashMap<(&'a str, &'a str), Option<(&'e Expr<'a>, &'a str)>>;

/// What one look finds.
#[derive(Default)]
pub(super) struct Found<'e, 'a> {
    pub(super) names: Names<'a>,
    locals: Vec<Local<'e, 'a>>,
    only: Values<'e, 'a>,
    pub(super) parameters: Vec<Parameter<'e, 'a>>,
    /// Variables that a function declares itself.
    declared: HashSet<(&'a str, &'a str)>,
    text: &'a str,
    /// Calls of bare names, with the function around.
    calls: Vec<(&'a str, &'a str, &'e [Argument<'a>])>,
}

/// Looks over a file.
pub(super) fn find<'e, 'a>(statements: &'e [Statement<'a>], text: &'a str) -> Found<'e, 'a> {
    let mut found = Found {
        text,
        ..Found::default()
    };
    found.statements(statements, "");
    found.bind_parameters();
    for local in &found.locals {
        let key = (local.function, local.name);
        found.names.locals.insert(key);
        let value = (local.value, local.from);
        let only = found.only.entry(key);
        only.and_modify(|only| *only = None).or_insert(Some(value));
    }
    found.names.locals.extend(&found.declared);
    found.names_of_inputs();
    found
}

impl<'e, 'a> Found<'e, 'a> {
    fn statements(&mut self, statements: &'e [Statement<'a>], function: &'a str) {
        for statement in statements {
            self.statement(statement, function);
        }
    }

    fn statement(&mut self, statement: &'e Statement<'a>, function: &'a str) {
        match statement {
            Statement::Expr(expr) => self.expr(expr, function),
            Statement::Define { names, value } => {
                for name in names {
                    self.declared.insert((function, name.text));
                    if let Some(value) = value {
                        self.local(function, name.text, value);
                    }
                }
                if let Some(value) = value {
                    self.expr(value, function);
                }
            }
            Statement::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    if fails(body) {
                        self.checks(condition, function, 0);
                    }
                    self.expr(condition, function);
                    self.statements(body, function);
                }
                self.statements(otherwise, function);
            }
            Statement::Block { head, body } => {
                for expr in head {
                    self.expr(expr, function);
                }
                self.statements(body, function);
            }
            Statement::Function {
                name,
                parameters,
                body,
            } => {
                let parameters: Vec<_> = parameters.iter().map(|name| name.text).collect();
                let own = parameters.iter().map(|parameter| (name.text, *parameter));
                self.declared.extend(own);
                self.names.functions.insert(name.text, parameters);
                self.statements(body, name.text);
            }
            Statement::Annotation { .. } => {}
        }
    }

    fn local(&mut self, function: &'a str, name: &'a str, value: &'e Expr<'a>) {
        let from = function;
        self.locals.push(Local {
            function,
            name,
            value,
            from,
        });
    }

    fn expr(&mut self, expr: &'e Expr<'a>, function: &'a str) {
        match &expr.kind {
            Kind::Assign { target, value } => {
                if let Kind::Name(name) = target.kind {
                    self.assigned(name, value, function);
                }
                self.expr(value, function);
            }
            Kind::Call { callee, arguments } => self.call(callee, arguments, function),
            Kind::Property { object, .. } | Kind::Index { object, .. } => {
                self.expr(object, function);
            }
            Kind::List(items) => {
                for item in items {
                    self.expr(item, function);
                }
            }
            Kind::Map(entries) => entries
                .iter()
                .for_each(|entry| self.expr(&entry.value, function)),
            Kind::Closure(body) => self.statements(body, function),
            Kind::Operation { operands, .. } => operands
                .iter()
                .for_each(|operand| self.expr(operand, function)),
            Kind::Choice { condition, yes, no } => {
                self.expr(condition, function);
                if let Some(yes) = yes {
                    self.expr(yes, function);
                }
                self.expr(no, function);
            }
            Kind::Not(inner) => self.expr(inner, function),
            Kind::Name(_) | Kind::Number | Kind::Quoted(_) | Kind::Unknown => {}
        }
    }

    /// A name that a function declared is its own; all others belong to the whole file.
    fn assigned(&mut self, name: &'a str, value: &'e Expr<'a>, from: &'a str) {
        let own = self.declared.contains(&(from, name));
        let function = if own { from } else { "" };
        self.locals.push(Local {
            function,
            name,
            value,
            from,
        });
    }

    fn call(&mut self, callee: &'e Expr<'a>, arguments: &'e [Argument<'a>], function: &'a str) {
        match &callee.kind {
            // What is assigned there are variables of the environment.
            Kind::Name("environment") if body(arguments).is_some() => return,
            Kind::Name("parameters") => self.declared(arguments),
            Kind::Name(name) => self.calls.push((name, function, arguments)),
            _ => self.expr(callee, function),
        }
        for argument in arguments {
            self.expr(&argument.value, function);
        }
    }

    /// `parameters { string(name: 'X') }`, `parameters([string(name: 'X')])`.
    fn declared(&mut self, arguments: &'e [Argument<'a>]) {
        for statement in body(arguments).into_iter().flatten() {
            if let Statement::Expr(expr) = statement {
                self.parameter(expr);
            }
        }
        if let Some(Kind::List(items)) = positional(arguments).map(|list| &list.kind) {
            for item in items {
                self.parameter(item);
            }
        }
    }

    fn parameter(&mut self, expr: &'e Expr<'a>) {
        let span = expr.span;
        let described = match &expr.kind {
            Kind::Map(entries) => {
                let class = named(entries, "$class").and_then(|class| self.plain(class));
                class.map(|class| (class, entries.as_slice()))
            }
            _ => expr.call().map(|(name, arguments)| (name.text, arguments)),
        };
        if let Some((kind, arguments)) = described {
            self.parameters.push(Parameter {
                kind,
                arguments,
                span,
            });
        }
    }

    /// The one value of a variable, with the function it stands in; `None` where it has several.
    pub(super) fn only(&self, function: &'a str, name: &str) -> Option<(&'e Expr<'a>, &'a str)> {
        self.only.get(&(function, name)).copied().flatten()
    }

    fn plain(&self, expr: &Expr<'a>) -> Option<&'a str> {
        match &expr.kind {
            Kind::Quoted(quoted) => self.text.get(quoted.content.range()),
            _ => None,
        }
    }

    fn names_of_inputs(&mut self) {
        let names = self.parameters.iter().filter_map(|parameter| {
            let name = named(parameter.arguments, "name");
            self.plain(name.or_else(|| positional(parameter.arguments))?)
        });
        self.names.inputs = names.map(str::to_owned).collect();
    }

    /// `!list.contains(x)`, `!(x ==~ /[a-z]+/)`, `!(x in list)`: what an `if` asks before it fails.
    fn checks(&mut self, condition: &Expr<'a>, function: &'a str, depth: usize) {
        match &condition.kind {
            Kind::Operation {
                operands,
                operators,
            } if operators.iter().all(|operator| *operator == "||") && depth == 0 => {
                for operand in operands {
                    self.checks(operand, function, depth + 1);
                }
            }
            Kind::Not(inner) => {
                if let Some(name) = asked(inner) {
                    self.names.checked.insert((function, name));
                }
            }
            _ => {}
        }
    }

    /// What functions of the file are called with.
    fn bind_parameters(&mut self) {
        for (name, from, arguments) in std::mem::take(&mut self.calls) {
            let Some(parameters) = self.names.functions.get(name) else {
                continue;
            };
            let given = arguments.iter().filter(|argument| argument.name.is_none());
            for (parameter, argument) in parameters.iter().zip(given) {
                self.locals.push(Local {
                    function: name,
                    name: parameter,
                    value: &argument.value,
                    from,
                });
            }
        }
    }
}

/// True for a block that ends the build.
fn fails(body: &[Statement<'_>]) -> bool {
    body.iter().any(|statement| {
        matches!(statement, Statement::Expr(expr) if expr.call().is_some_and(|(name, _)| name.text == "error"))
    })
}

/// The variable that is held against a list, or as a whole against a pattern.
fn asked<'a>(expr: &Expr<'a>) -> Option<&'a str> {
    let name = |expr: &Expr<'a>| match expr.kind {
        Kind::Name(name) => Some(name),
        _ => None,
    };
    match &expr.kind {
        Kind::Call { callee, arguments } => match &callee.kind {
            Kind::Property { name: method, .. } if method.text == "contains" => {
                name(positional(arguments)?)
            }
            _ => None,
        },
        Kind::Operation {
            operands,
            operators,
        } => match (operands.as_slice(), operators.as_slice()) {
            ([left, _], ["in" | "==~"]) => name(left),
            _ => None,
        },
        _ => None,
    }
}
