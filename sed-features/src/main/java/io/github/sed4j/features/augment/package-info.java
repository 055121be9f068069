/**
 * Augmentation of training clips, from the waveform to the normalised log-mel.
 *
 * <p>Each step is a value that is usable alone: {@link
 * io.github.sed4j.features.augment.RandomScale}, {@link
 * io.github.sed4j.features.augment.Superposition}, {@link
 * io.github.sed4j.features.augment.FrequencyWarping}, {@link
 * io.github.sed4j.features.augment.GaussianBlur}, {@link io.github.sed4j.features.augment.Mask} and
 * {@link io.github.sed4j.features.augment.GaussianNoise}. Each draws from a {@link
 * io.github.sed4j.features.augment.Distribution} or takes uniform numbers, and applies what was
 * drawn in a call of its own. {@link io.github.sed4j.features.augment.Augmentation} puts them in
 * order; {@link io.github.sed4j.features.augment.ClipSeed} makes their draws repeatable.
 *
 * <p>Random numbers come from a clip's seed alone, features are computed on any DJL device, and no
 * gradient flows through.
 */
@NullMarked
package io.github.sed4j.features.augment;

import org.jspecify.annotations.NullMarked;
