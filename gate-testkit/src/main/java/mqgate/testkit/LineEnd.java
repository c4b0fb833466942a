package mqgate.testkit;

/** Who is at one end of a line. Called in virtual time. */
interface LineEnd {

    /** Bytes have arrived, or the end. */
    void onReadable();

    /** There is room to send. */
    void onRoom();

    /** The other side has broken the connection. */
    void onReset();
}
