// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that deploys an application again and again, each time with a class loader of its own,
 * and then looks for what they have left behind.
 */
final class Container {

  private Container() {}

  /** Takes the address of a server, how often, whether it is closed, what to share, patience. */
  public static void main(String[] args) throws Exception {
    boolean close = Boolean.parseBoolean(args[2]);
    String[] shared = args[3].split(",");
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    useShared(args[0], shared);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      loaders.add(deployed(args[0], close, shared));
      line("locals " + localsOf(loaders.get(i).get()));
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[4])).toNanos();
    while (!threads().isEmpty() && System.nanoTime() < deadline) {
      System.gc();
      LockSupport.parkNanos(50_000_000);
    }
    endIdle();
    while (left(loaders) > 0 && System.nanoTime() < deadline) {
      System.gc();
      LockSupport.parkNanos(50_000_000);
    }
    line("loaders " + left(loaders));
    line("hooks " + hooks());
    line("threads " + threads());
  }

  /** What a container shares among its applications has threads of its own. */
  private static void useShared(String url, String[] shared) {
    if (Arrays.asList(shared).contains("okhttp3.")) {
      new Application(url, true).call();
    }
  }

  /**
   * Ends at once the threads of the shared OkHttp, which end by themselves after an idle minute. A
   * thread of Java 17 remembers whose code was running when it was made.
   */
  private static void endIdle() throws Exception {
    Object runner =
        Class.forName("okhttp3.internal.concurrent.TaskRunner").getField("INSTANCE").get(null);
    Object backend = runner.getClass().getMethod("getBackend").invoke(runner);
    backend.getClass().getMethod("shutdown").invoke(backend);
  }

  private static WeakReference<ClassLoader> deployed(String url, boolean close, String[] shared)
      throws Exception {
    ClassLoader loader = new ChildFirst(shared);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      ((Callable<?>) construct(loader.loadClass(Application.class.getName()), url, close)).call();
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  private static Object construct(Class<?> type, String url, boolean close) throws Exception {
    return type.getDeclaredConstructor(String.class, boolean.class).newInstance(url, close);
  }

  private static long left(List<WeakReference<ClassLoader>> loaders) {
    return loaders.stream().filter(loader -> loader.get() != null).count();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("langspan"))
        .toList();
  }

  private static long hooks() throws Exception {
    Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    hooks.setAccessible(true);
    return ((Map<?, ?>) hooks.get(null))
        .keySet().stream().filter(hook -> ((Thread) hook).getName().startsWith("langspan")).count();
  }

  /** What this thread keeps of a loader in its thread-locals. */
  private static List<String> localsOf(@Nullable ClassLoader loader) throws Exception {
    List<String> found = new ArrayList<>();
    Field map = Thread.class.getDeclaredField("threadLocals");
    map.setAccessible(true);
    Object locals = map.get(Thread.currentThread());
    Field table = locals.getClass().getDeclaredField("table");
    table.setAccessible(true);
    Object entries = table.get(locals);
    for (int i = 0; i < Array.getLength(entries); i++) {
      Object entry = Array.get(entries, i);
      if (entry != null) {
        Field field = entry.getClass().getDeclaredField("value");
        field.setAccessible(true);
        Object value = field.get(entry);
        Object kept = value instanceof Reference<?> reference ? reference.get() : value;
        if (kept != null && kept.getClass().getClassLoader() == loader) {
          found.add(kept.getClass().getName());
        }
      }
    }
    return found;
  }

  @SuppressWarnings("SystemOut") // it is how the parent learns of it
  private static void line(String text) {
    System.out.println(text);
  }

  /** The application: starts, traces, and closes its client or not. */
  public static final class Application implements Callable<Void> {

    private final String url;
    private final boolean close;

    /** Of a server. */
    public Application(String url, boolean close) {
      this.url = url;
      this.close = close;
    }

    @Override
    public @Nullable Void call() {
      Langspan langspan =
          LangspanSdk.builder()
              .baseUrl(url)
              .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
              .shutdownHook(close)
              .build();
      try (Observation one = langspan.startObservation("one")) {
        one.input(List.of("a", Map.of("b", new Part("c"))));
        one.score("good", true);
      }
      langspan.flush(Duration.ofMinutes(2)); // a close alone has two seconds, whatever it loads
      if (close) {
        langspan.close();
      }
      return null;
    }
  }

  /** Something that is encoded by what it consists of. */
  public record Part(String name) {}

  /** Takes its own copy of every class, but for the JDK's and those of the given packages. */
  private static final class ChildFirst extends URLClassLoader {

    private final String[] shared;

    ChildFirst(String[] shared) {
      super(classPath(), Container.class.getClassLoader());
      this.shared = shared;
    }

    private static URL[] classPath() {
      return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
          .map(ChildFirst::url)
          .toArray(URL[]::new);
    }

    private static URL url(String path) {
      try {
        return Path.of(path).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(path, e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && !name.startsWith("java.") && !isShared(name)) {
          try {
            loaded = findClass(name);
          } catch (ClassNotFoundException e) {
            // the parent's
          }
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }

    private boolean isShared(String name) {
      return Arrays.stream(shared).anyMatch(one -> !one.isEmpty() && name.startsWith(one));
    }
  }
}
