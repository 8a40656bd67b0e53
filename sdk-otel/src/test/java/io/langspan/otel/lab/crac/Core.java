// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab.crac;

import java.util.ArrayList;
import java.util.List;

/** The virtual machine's part. */
public final class Core {

  private static final List<Resource> RESOURCES = new ArrayList<>();

  private static final Context<Resource> GLOBAL =
      new Context<>() {
        @Override
        public void register(Resource resource) {
          RESOURCES.add(resource);
        }

        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) throws Exception {
          for (Resource resource : RESOURCES) {
            resource.beforeCheckpoint(this);
          }
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) throws Exception {
          for (Resource resource : RESOURCES) {
            resource.afterRestore(this);
          }
        }
      };

  private Core() {}

  /** The one and only. */
  public static Context<Resource> getGlobalContext() {
    return GLOBAL;
  }

  /** What a machine without checkpoints cannot do. */
  public static void checkpointRestore() throws CheckpointException, RestoreException {
    throw new CheckpointException();
  }
}
