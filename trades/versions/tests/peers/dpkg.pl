# Answers pairs of versions by dpkg's own module.
use strict;
use warnings;
use Dpkg::Version;
while (my $line = <STDIN>) {
    chomp $line;
    my ($a, $b) = map { Dpkg::Version->new($_) } split /\t/, $line;
    my @bad = grep { my ($ok) = version_check("$_"); !$ok && !/^(\d+:)?[A-Za-z.+~]/ } ($a, $b);
    print @bad ? "?" : version_compare("$a", "$b"), "\n";
}
