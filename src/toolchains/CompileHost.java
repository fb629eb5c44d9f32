import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles programs one after another and runs none of them: annotation processing is off.
 *
 * <p>Standard input: lines of `id TAB file name TAB base64 of the source`. Standard output: lines of `id TAB base64 of the diagnostics`,
 * empty when the classes lie in /out/id. One diagnostic is one line: `program.java:7: error: [compiler.err.expected] ';' expected`.
 */
public class CompileHost {
  public static void main(String[] args) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) throw new IllegalStateException("this Java has no compiler: install the JDK, not the JRE");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] fields = line.split("\t", -1);
      String source = new String(Base64.getDecoder().decode(fields[2]), StandardCharsets.UTF_8);
      String told;
      try {
        told = compile(compiler, args.length > 0 ? args[0] : "", fields[0], fields[1], source);
      } catch (StackOverflowError | RuntimeException error) {
        told = "program.java:0: error: [compiler.crash] " + error;
      }
      System.out.println(fields[0] + "\t" + Base64.getEncoder().encodeToString(told.getBytes(StandardCharsets.UTF_8)));
      System.out.flush();
    }
  }

  static String compile(JavaCompiler compiler, String classPath, String id, String name, String source) throws Exception {
    Path folder = Path.of("/out", id);
    Files.createDirectories(folder);
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options = new ArrayList<>(List.of("-proc:none", "-Xlint:none", "-nowarn", "-g:source,lines", "-d", folder.toString()));
    options.addAll(List.of("-classpath", classPath.isEmpty() ? folder.toString() : classPath));
    JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignored) {
        return source;
      }
    };
    boolean done;
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
      done = compiler.getTask(new StringWriter(), files, found, options, null, List.of(file)).call();
    }
    if (done) return "";
    StringBuilder told = new StringBuilder();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() != Diagnostic.Kind.ERROR) continue;
      String message = one.getMessage(Locale.ROOT).replaceAll("\\s+", " ");
      told.append("program.java:").append(one.getLineNumber()).append(": error: [").append(one.getCode()).append("] ");
      told.append(message).append('\n');
    }
    return told.length() == 0 ? "program.java:0: error: [compiler.err.unknown] it was not compiled" : told.toString();
  }
}
