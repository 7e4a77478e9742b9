package org.kirincamel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBase;

/** A file of H2's whose writes can be watched and refused. */
public abstract class WatchedFile extends FileBase {

  private final FileChannel file;
  private final ForcedImage image;

  /**
   * @param image learns of every change
   */
  protected WatchedFile(FileChannel file, ForcedImage image) {
    this.file = file;
    this.image = image;
  }

  /** Called before each write. */
  protected void beforeWrite() throws IOException {
    // Nothing by default.
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    beforeWrite();
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    int written = file.write(bytes, position);
    image.written(position, java.util.Arrays.copyOf(copy, written));
    return written;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int written = write(bytes, file.position());
    file.position(file.position() + written);
    return written;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    image.cut(size);
    return this;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return file.read(bytes);
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return file.read(bytes, position);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
