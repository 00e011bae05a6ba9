<?php
// Answers pairs of versions by composer/semver and PHP's version_compare.
$src = getenv('LOCKGATE_COMPOSER_SEMVER');
if (!$src || !is_file("$src/VersionParser.php")) {
    exit(3);
}
require "$src/VersionParser.php";
$parser = new Composer\Semver\VersionParser();
foreach (explode("\n", rtrim(stream_get_contents(STDIN), "\n")) as $line) {
    [$a, $b] = explode("\t", $line);
    try {
        $a = $parser->normalize($a);
        $b = $parser->normalize($b);
        $branch = str_starts_with($a, 'dev-') || str_starts_with($b, 'dev-');
        echo $branch ? '?' : version_compare($a, $b), "\n";
    } catch (Exception $error) {
        echo "?\n";
    }
}
