package org.example.directory;

import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;

public class Phonebook {

    private static final String BASE = "ou=staff,dc=example,dc=org";

    private final DirContext context;

    public Phonebook(DirContext context) {
        this.context = context;
    }

    public List<String> numbersOf(String surname, String department) throws NamingException {
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        controls.setReturningAttributes(new String[] {"telephoneNumber"});
        controls.setCountLimit(50);

        String filter = "(&(objectClass=person)(!(hidden=TRUE))" + equal("sn", surname);
        if (department != null) {
            filter += equal("departmentNumber", department);
        }
        filter += ")";

        List<String> numbers = new ArrayList<>();
        NamingEnumeration<SearchResult> results = context.search(BASE, filter, controls);
        while (results.hasMore()) {
            var attribute = results.next().getAttributes().get("telephoneNumber");
            if (attribute != null) {
                numbers.add(String.valueOf(attribute.get()));
            }
        }
        return numbers;
    }

    private static String equal(String attribute, String value) {
        return "(" + attribute + "=" + value + ")";
    }
}
