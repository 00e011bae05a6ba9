//! Versions, one a line.

use super::run_from;

fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "1.0.0-rc.1\n1.0.0+b\nv1.0.0-0.20200101000000-0a1b2c3d4e5f\n2.0.0+incompatible\ngo1.21rc2",
        "1!1.0a1.post2.dev3+a.1\n1.0.0\n1.0-1\n1.0.dev0",
        "1-alpha-1\n1.0.ga\n1.0-sp.1-x1\n1--.0\n1.foo-2-a",
        "1.0.a.0.b\n1.0.0.a\n1-x\n1.0.0.0-A.1",
        "1.0-beta1-dev\n1.x-dev\n2010-01-02\n1.0-p1",
        "1:1.0~rc1-1+b1\n1.0-0\n1.0^git1-1.el9\n0:1.0~~",
        "1.2a_alpha1_p2~ab-r3\n1.02_git\n1.0-r0\n1.1.1k+b-a",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

#[test]
fn versions_hold() {
    run_from(seeds(), lockgate_fuzz::versions);
}
