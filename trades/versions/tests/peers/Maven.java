import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;

/** Answers pairs of versions by Maven's own order. */
public class Maven {
    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        StringBuilder out = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] pair = line.split("\t");
            ComparableVersion a = new ComparableVersion(pair[0]);
            out.append(Integer.signum(a.compareTo(new ComparableVersion(pair[1])))).append('\n');
        }
        System.out.print(out);
    }
}
