/**
 * Gates and backends on many machines, on NATS.
 *
 * <p>Each process has one {@link mqgate.nats.NatsLink}. A gate joins the cluster with a {@link mqgate.nats.GateService}, which
 * serves what others ask of the gate and hands what clients publish to modules anywhere; a backend offers its modules with a
 * {@link mqgate.nats.ModuleServer}, whose handlers' sessions act on the gate that has the client.
 */
package mqgate.nats;
