use lockgate_evidence::Source;
use lockgate_pipelines::model::*;
use lockgate_pipelines::{FileKind, read};
fn main() {
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let source = Source::new(path.as_str(), String::from_utf8_lossy(&bytes).into_owned());
        let Some(kind) = FileKind::guess(&source) else {
            println!("== {path}: NOT RECOGNISED");
            continue;
        };
        for d in read(&source, kind) {
            for p in d.problems() {
                println!(
                    "== {path}:{} PROBLEM {}",
                    source.position(p.span.start).line,
                    p.message
                );
            }
            let Definition::Pipeline(p) = &d else {
                continue;
            };
            println!(
                "== {path} {:?} jobs={} steps={}",
                p.kind,
                p.jobs.len(),
                p.steps().count()
            );
            for t in &p.triggers {
                println!(
                    "  on {:?} {} inputs={:?}",
                    t.event,
                    t.name,
                    t.inputs
                        .iter()
                        .map(|i| i.name.value().to_owned())
                        .collect::<Vec<_>>()
                );
            }
            for i in &p.includes {
                println!("  include {:?}", i.target);
            }
            for b in &p.env.bindings {
                println!("  env {} = {:?}", b.key, b.value.value());
            }
            for b in &p.locals {
                println!(
                    "  local {} = {:?} {:?}",
                    b.key,
                    b.value.value().chars().take(60).collect::<String>(),
                    paths(&b.value)
                );
            }
            for j in &p.jobs {
                println!(
                    "  job {:?} runner={:?} cond={:?} timeout={:?} cont={:?} env={:?} svc={} approval={}",
                    j.id.value(),
                    j.runner.labels,
                    j.condition,
                    j.timeout.as_ref().map(|t| t.value().to_owned()),
                    j.container
                        .as_ref()
                        .map(|c| (c.image.clone(), c.options.clone())),
                    j.env
                        .bindings
                        .iter()
                        .map(|b| b.key.value().to_owned())
                        .collect::<Vec<_>>(),
                    j.services.len(),
                    j.approval.is_some()
                );
                for s in &j.steps {
                    let g: Vec<_> = s.grants.iter().map(|g| g.name.value().to_owned()).collect();
                    let c = s.condition.as_ref().map(|c| c.value().to_owned());
                    match &s.body {
                        Body::Run(r) => println!(
                            "    run[{:?}] {:?} T={:?} grants={g:?} if={c:?} cont={:?}",
                            r.shell.as_ref().map(|s| s.value().to_owned()),
                            r.script.value().chars().take(90).collect::<String>(),
                            paths(&r.script),
                            s.container.as_ref().and_then(|c| c.image.clone())
                        ),
                        Body::Uses(u) => println!(
                            "    use {} {:?} grants={g:?} if={c:?}",
                            u.reference,
                            u.with
                                .bindings
                                .iter()
                                .map(|b| format!(
                                    "{}={}",
                                    b.key,
                                    b.value.value().chars().take(40).collect::<String>()
                                ))
                                .collect::<Vec<_>>()
                        ),
                        Body::Nothing => println!("    nothing"),
                    }
                }
            }
        }
    }
}
fn paths(t: &lockgate_pipelines::yaml::Text) -> Vec<String> {
    t.templates()
        .iter()
        .flat_map(|t| match &t.expression {
            Ok(e) => e.contexts().iter().map(|c| c.path.to_string()).collect(),
            Err(_) => vec!["?".to_owned()],
        })
        .collect()
}
