//! What is read as name and value, a table for each kind of text. `«` and `»` stand around name and value.

use std::ops::Range;

use super::read;

/// What is read from every word in it that announces a secret.
fn readings(text: &str) -> Vec<(String, String)> {
    let lower = text.to_ascii_lowercase();
    let words = ["pass", "token", "key", "secret", "auth", "cred"];
    let places = words.iter().flat_map(|word| lower.match_indices(word));
    let found = places.filter_map(|(at, word)| read(text.as_bytes(), at..at + word.len()));
    let part = |range: Range<usize>| text[range].to_owned();
    found
        .map(|found| (part(found.name), part(found.value.range)))
        .collect()
}

fn all_read(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace("⏎", "\n");
        let parts: Vec<_> = line.split(['«', '»']).collect();
        let wanted = (parts[1].to_owned(), parts[3].to_owned());
        let text = line.replace(['«', '»'], "");
        let readings = readings(&text);
        assert!(readings.contains(&wanted), "{line}: {readings:?}");
    }
}

fn none_read(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace("⏎", "\n");
        assert_eq!(readings(&line), [], "{line}");
    }
}

#[test]
fn code() {
    all_read(
        r#"
        «password» = "«q7»"
        const «password»: &'static str = "«q7»";
        const «password»: string = '«q7»';
        let «password»: String? = "«q7»"
        String «password» = new String("«q7»");
        var «password» string = "«q7»"
        «password» := "«q7»"
        char «password»[] = "«q7»";
        char «password»[32] = "«q7»";
        $«password» = '«q7»';
        @«password» = "«q7»"
        «self.password» = b"«q7»"
        «password» => '«q7»'
        :«password» => '«q7»'
        :«password» "«q7»"
        config['«password»'] = '«q7»'
        «password» = """«q7»"""
        «password» =⏎ "«q7»"
        «password» = \⏎ "«q7»"
        if «password» == "«q7»":
        «process.env.PASSWORD» || '«q7»'
        «token» = []byte("«q7»")
        «apiKey»: aws.String("«q7»")
        «auth» = ("user", "«q7»")
        # «password»: «q7»
        $«token» .= "«q7»"
        "#,
    );
}

#[test]
fn calls() {
    all_read(
        r#"
        «setPassword»("«q7»")
        put("«password»", "«q7»")
        os.getenv("«DB_PASSWORD»", "«q7»")
        new «NetworkCredential»("user", "«q7»")
        "#,
    );
}

#[test]
fn configuration() {
    all_read(
        r#"
        «password»: «q7»
        "«password»": "«q7»"
        «spring.datasource.password»=«q7»
        export «DB_PASSWORD»=«q7»
        - «DB_PASSWORD»=«q7»
        «password» = «q7» # a comment
        «password»: |⏎  «q7»
        {user: a, «password»: «q7»}
        «password» = "«q7»"
        «requirepass» «q7»
        ${«DB_PASSWORD»:-«q7»}
        --«password»=«q7»
        --«password» «q7»
        Server=db;«Password»=«q7»;Port=1
        https://x/?«token»=«q7»&b=1
        "#,
    );
}

#[test]
fn pairs_and_tags() {
    all_read(
        r#"
        {"name": "«DB_PASSWORD»", "value": "«q7»"}
        - name: «DB_PASSWORD»⏎  value: «q7»
        <add key="«DbPassword»" value="«q7»" />
        <property name="«password»">«q7»</property>
        <«password»>«q7»</password>
        <«password» type="text">«q7»</password>
        <key>«password»</key>⏎<string>«q7»</string>
        "{\"«password»\": \"«q7»\"}"
        «PASSWORD» '«q7»'
        "#,
    );
}

#[test]
fn what_is_no_assignment() {
    none_read(
        r#"
        fn password(&self) -> &str {
        password.len()
        if (token) {
        keys.sort();
        the password is
        tokenize(input)
        return token;
        password ==
        password = foo(bar)
        key: {
        ["password", value]
        "#,
    );
}
