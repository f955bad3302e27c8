//! scratch
use proofmark::claim::Settings;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let seed = args.get(2).and_then(|s| s.parse().ok()).unwrap_or(1);
    for p in theorems::PAPERS {
        for t in p.theorems {
            if let Some(f) = args.get(1) { if !t.name().contains(f.as_str()) { continue } }
            println!("== {} {:?}", t.name(), t.inspect(p.slug));
            let settings = Settings { seed, ..Settings::default() };
            let now = std::time::Instant::now();
            let steps = t.judge_steps(p.slug, &settings);
            for s in &steps { println!("{} {} {:?} {}", s.name, s.verdict, s.slack, s.instance); }
            println!("steps {:?}", now.elapsed());
            for (n, f) in t.formulas() { println!("{n}: {f}"); }
            for c in t.claims() {
                let now = std::time::Instant::now();
                match t.judge(p.slug, c.name, &settings, &steps) {
                    Ok(j) => {
                        println!("-- {} {} {:?} fault={:?} {:?}", j.claim, j.verdict, j.needs, j.fault, now.elapsed());
                        println!("   why {} | obs {} | pred {} | res {:?} slack {:?} bits {} size {:?} power {:?}", j.why, j.observed.decimal, j.predicted.decimal, j.resolution, j.slack, j.precision_bits, j.size, j.power.map(|p| 1.0-p));
                        for i in &j.instances { println!("     {} {} {:?} obs {} pred {} res {:?} slack {:?}", i.id, i.verdict, i.reason, i.observed.decimal, i.predicted.decimal, i.resolution, i.slack); }
                        for c in &j.controls { println!("     [{}] {} {} {:?} ok={} obs {} pred {} on {}", c.kind, c.name, c.verdict, c.reason, c.as_expected, c.observed.decimal, c.predicted.decimal, c.instance); }
                        for f in &j.findings { println!("     finding {f}"); }
                    }
                    Err(e) => println!("-- {} FAULT {e}", c.name),
                }
            }
        }
    }
}
