// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Keeps what is logged, at every level. */
public final class RecordingLogger extends LegacyAbstractLogger {

  private record Line(Level level, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();

  public List<String> at(Level level) {
    return lines.stream().filter(line -> line.level() == level).map(Line::text).toList();
  }

  public List<String> all() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String format, Object[] args, Throwable throwable) {
    lines.add(
        new Line(level, MessageFormatter.basicArrayFormat(format, args) + throwable(throwable)));
  }

  private static String throwable(Throwable throwable) {
    return throwable == null ? "" : " " + throwable;
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return RecordingLogger.class.getName();
  }

  @Override
  public boolean isTraceEnabled() {
    return true;
  }

  @Override
  public boolean isDebugEnabled() {
    return true;
  }

  @Override
  public boolean isInfoEnabled() {
    return true;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }
}
