/** How tests tell what they prove. */
@NullMarked
package io.langspan.lab;

import org.jspecify.annotations.NullMarked;
