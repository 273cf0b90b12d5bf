package org.example.courses;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Students read grades of their own elsewhere; this is what the office works with. */
@Path("/office/courses")
@Produces(MediaType.APPLICATION_JSON)
public class CourseOfficeResource {

    private final Courses courses;

    public CourseOfficeResource(Courses courses) {
        this.courses = courses;
    }

    @GET
    @RolesAllowed({"office", "teacher"})
    public List<String> names() {
        return courses.names();
    }

    @POST
    @RolesAllowed("office")
    public Response create(String name) {
        return Response.status(Response.Status.CREATED).entity(courses.create(name)).build();
    }

    @PUT
    @Path("/{course}/grades/{student}")
    public Response grade(@PathParam("course") long course, @PathParam("student") long student, int points) {
        courses.grade(course, student, Math.min(Math.max(points, 0), 15));
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{course}")
    @RolesAllowed("office")
    public Response remove(@PathParam("course") long course) {
        courses.remove(course);
        return Response.noContent().build();
    }

    public interface Courses {
        List<String> names();

        long create(String name);

        void grade(long course, long student, int points);

        void remove(long course);
    }
}
